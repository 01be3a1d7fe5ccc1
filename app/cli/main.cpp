#include "base/error.h"
#include "base/process.h"
#include "base/text.h"
#include "cli/commands.h"
#include "cli/dataset_command.h"
#include "cli/output.h"

#include <CLI/CLI.hpp>

#include <algorithm>
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

/// The command that was called, and those it belongs to.
std::vector<const CLI::App*> commandsCalled(const CLI::App& app) {
    std::vector<const CLI::App*> commands{&app};
    while (!commands.back()->get_subcommands().empty())
        commands.push_back(commands.back()->get_subcommands().front());
    return commands;
}

std::vector<std::string> optionsOf(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::Option* option : command.get_options())
        for (const std::string& name : option->get_lnames())
            names.push_back("--" + name);
    return names;
}

std::vector<std::string> commandsOf(const CLI::App& command) {
    std::vector<std::string> names;
    for (const CLI::App* below : command.get_subcommands([](const CLI::App*) { return true; }))
        names.push_back(below->get_name());
    return names;
}

/// CLI11 takes the value of an option that is not there for a picture, and complains of that one.
std::string reasonOf(const CLI::ParseError& error, const CLI::App& app) {
    const CLI::App& command = *commandsCalled(app).back();
    const std::vector<std::string> unknown = app.remaining(true);
    const auto option =
        std::ranges::find_if(unknown, [](const auto& word) { return word.starts_with("--"); });
    if (option != unknown.end()) {
        const std::string name = option->substr(0, option->find('='));
        return "there is no option '" + name + "'" + didYouMean(name, optionsOf(command));
    }
    const std::vector<std::string> below = commandsOf(command);
    if (!unknown.empty() && !below.empty())
        return "there is no command '" + unknown.front() + "'" + didYouMean(unknown.front(), below);
    return error.what();
}

int failUsage(const CLI::ParseError& error, const CLI::App& app) {
    std::string command;
    for (const CLI::App* called : commandsCalled(app))
        command += called->get_name() + " ";
    cli::printError(reasonOf(error, app) + "; '" + command + "--help' says what is possible");
    return exitStatus(UsageError(""));
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
        return failUsage(error, app);
    }
    return runCommand(context);
}
