// The commands of saliscope-cli: each adds itself to the command line with its flags, and runs when it is
// chosen.
#pragma once

#include "base/progress.h"

#include <functional>

namespace CLI {
class App;
}

namespace saliscope::cli {

/// What commands get from `main`.
struct Context {
    Progress progress; ///< draws a bar on a terminal; cancelled by Ctrl+C
    /// What the chosen command wants to do, once all flags are known. \returns an exit status
    std::function<int()> action;
};

void addModelsCommand(CLI::App& app, Context& context);
void addLayersCommand(CLI::App& app, Context& context);
void addClassifyCommand(CLI::App& app, Context& context);
void addActivationsCommand(CLI::App& app, Context& context);
void addFiltersCommand(CLI::App& app, Context& context);
void addMethodsCommand(CLI::App& app, Context& context);
void addExplainCommand(CLI::App& app, Context& context);
void addExplainBenchmarkCommand(CLI::App& app, Context& context);
void addSegmentCommand(CLI::App& app, Context& context);
void addFaithfulnessCommand(CLI::App& app, Context& context);
void addSanityCheckCommand(CLI::App& app, Context& context);
void addSynthesizeCommand(CLI::App& app, Context& context);
void addDreamCommand(CLI::App& app, Context& context);
void addInvertCommand(CLI::App& app, Context& context);
void addStyleCommand(CLI::App& app, Context& context);
void addMusicCommand(CLI::App& app, Context& context);
void addAttackCommand(CLI::App& app, Context& context);
void addAttacksCommand(CLI::App& app, Context& context);
void addSmoothCommand(CLI::App& app, Context& context);
void addLinearCommand(CLI::App& app, Context& context);
void addDatasetCommand(CLI::App& app, Context& context);
void addToyworldCommand(CLI::App& app, Context& context);

} // namespace saliscope::cli
