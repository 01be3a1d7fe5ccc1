// The flags that every command with a model understands.
#pragma once

#include "model/model_loader.h"

#include <memory>
#include <string>

namespace CLI {
class App;
}

namespace saliscope::cli {

struct Context;

struct ModelOptions {
    std::string model, weights, architecture, labels, resize, interpolation, rounding, device = "cpu";
    std::vector<float> mean, std;
    int crop = 0;
    int threads = 0;
    int scoresOutput = -1;
    bool json = false;
};

/// Adds MODEL and the flags for it, --threads, --device and --json.
void addModelOptions(CLI::App& command, ModelOptions& options);

/// Loads the model that the flags ask for, after setting the threads; says the model's notes on standard
/// error. \throws Error
std::shared_ptr<const Model> loadModel(const ModelOptions& options, const Context& context);

} // namespace saliscope::cli
