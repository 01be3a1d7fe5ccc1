#include "base/error.h"
#include "base/process.h"
#include "cli/commands.h"
#include "cli/dataset_command.h"
#include "cli/output.h"

#include <CLI/CLI.hpp>

#include <csignal>
#include <thread>

using namespace saliscope;

namespace {

/// Turns Ctrl+C into a request to stop, which the running command obeys: it waits for the signal on a thread
/// of its own, because hardly anything is allowed in a signal handler. A second Ctrl+C ends the program at
/// once.
class Interrupts {
public:
    Interrupts() {
        sigemptyset(&signals_);
        sigaddset(&signals_, SIGINT);
        sigaddset(&signals_, SIGTERM);
        pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
        std::thread([signals = signals_, stop = stop_]() mutable {
            int signal = 0;
            sigwait(&signals, &signal);
            stop.request_stop();
            sigwait(&signals, &signal);
            std::_Exit(exitStatus(Cancelled()));
        }).detach();
    }
    std::stop_token token() const { return stop_.get_token(); }

private:
    sigset_t signals_{};
    std::stop_source stop_;
};

/// What follows the value of an option that may be given several times is no further value of it, but what it
/// looks like: a picture.
void takeOneValueAtATime(CLI::App& command) {
    for (CLI::Option* option : command.get_options())
        if (!option->get_positional() &&
            option->get_items_expected_max() >= CLI::detail::expected_max_vector_size)
            option->allow_extra_args(false);
    for (CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; }))
        takeOneValueAtATime(*below);
}

int runCommand(const cli::Context& context) {
    try {
        const int status = context.action();
        cli::clearProgressBar();
        return status;
    } catch (const std::exception& error) {
        cli::printError(messageOf(error));
        return exitStatus(error);
    }
}

} // namespace

int main(int argc, char** argv) {
    keepLargeBlocks();
    avoidWrongConvolutions();
    const Interrupts interrupts;
    cli::Context context{Progress(cli::progressBar(), interrupts.token()), {}};

    CLI::App app("Saliscope: what a convolutional neural network sees in a picture", "saliscope-cli");
    app.set_version_flag("--version", SALISCOPE_VERSION);
    app.require_subcommand(1);
    cli::addModelsCommand(app, context);
    cli::addLayersCommand(app, context);
    cli::addClassifyCommand(app, context);
    cli::addActivationsCommand(app, context);
    cli::addFiltersCommand(app, context);
    cli::addMethodsCommand(app, context);
    cli::addExplainCommand(app, context);
    cli::addExplainBenchmarkCommand(app, context);
    cli::addSegmentCommand(app, context);
    cli::addFaithfulnessCommand(app, context);
    cli::addSanityCheckCommand(app, context);
    cli::addSynthesizeCommand(app, context);
    cli::addDreamCommand(app, context);
    cli::addInvertCommand(app, context);
    cli::addStyleCommand(app, context);
    cli::addMusicCommand(app, context);
    cli::addAttackCommand(app, context);
    cli::addAttacksCommand(app, context);
    cli::addSmoothCommand(app, context);
    cli::addLinearCommand(app, context);
    cli::addDatasetCommand(app, context);
    cli::addDatasetSubcommands(app, context);
    cli::addToyworldCommand(app, context);
    takeOneValueAtATime(app);
    try {
        app.parse(argc, argv);
    } catch (const CLI::Success& request) {
        return app.exit(request);
    } catch (const CLI::ParseError& error) {
        cli::printError(std::string(error.what()) + "; 'saliscope-cli --help' says what is possible");
        return 2;
    }
    return runCommand(context);
}
