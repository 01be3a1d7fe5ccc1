#include "model/torchscript/torchscript_reader.h"

#include "base/error.h"
#include "base/file.h"
#include "model/torchscript/interpreter.h"

#include <ATen/ATen.h>
#include <torch/csrc/jit/serialization/import.h>

#include <sstream>

namespace saliscope {

namespace {

using torchscript::Recorded;

using Shape = std::array<std::int64_t, 3>;

torch::jit::Module load(const std::filesystem::path& path) {
    requireReadableFile(path);
    try {
        torch::jit::Module module = torch::jit::load(path.string(), c10::kCPU);
        module.eval();
        module.to(at::kFloat); // half precision has no convolution on the CPU
        return module;
    } catch (const std::exception& error) {
        const std::string reason = error.what();
        throw ModelError("'" + path.string() + "' is not a TorchScript model, or is cut off (" +
                         reason.substr(0, reason.find('\n')) + ")");
    }
}

/// The values for forward's inputs after the picture. \throws ModelError if one has no default
std::vector<Recorded> furtherInputs(const c10::FunctionSchema& forward) {
    std::string names;
    for (std::size_t i = 1; i < forward.arguments().size(); ++i)
        names += (i > 1 ? ", " : "") + forward.arguments()[i].name();
    if (forward.arguments().size() < 2)
        throw ModelError("its forward takes no input; supported is one tensor N×C×H×W");
    std::vector<Recorded> inputs;
    for (std::size_t i = 2; i < forward.arguments().size(); ++i) {
        const auto& value = forward.arguments()[i].default_value();
        if (!value)
            throw ModelError("its forward takes " + std::to_string(forward.arguments().size() - 1) +
                             " inputs (" + names +
                             "); supported is one tensor N×C×H×W, further inputs need defaults");
        inputs.push_back(torchscript::fixedValue(*value));
    }
    return inputs;
}

void requireSupportedResult(const c10::FunctionSchema& forward) {
    if (!forward.returns().empty() && forward.returns()[0].type()->kind() == c10::TypeKind::DictType)
        throw ModelError(
            "its forward returns a dictionary; supported are a tensor, or a tuple or list of tensors");
}

void appendTensors(const Recorded& result, std::vector<Recorded>& tensors) {
    if (result->parts)
        for (const Recorded& part : *result->parts)
            appendTensors(part, tensors);
    else if (result->value.isTensor() && std::holds_alternative<ValueId>(result->source))
        tensors.push_back(result);
}

/// Moves the scores to the front. \throws ModelError if none of the tensors can be scores
void chooseScores(std::vector<Recorded>& tensors, std::optional<int> chosen) {
    const auto hasRows = [](const Recorded& tensor) {
        return tensor->value.toTensor().dim() == 2 && tensor->value.toTensor().size(0) == 1;
    };
    std::ostringstream shapes;
    for (const Recorded& tensor : tensors)
        shapes << (tensor == tensors.front() ? "" : ", ") << tensor->value.toTensor().sizes();
    auto scores = std::find_if(tensors.begin(), tensors.end(), hasRows);
    if (chosen) {
        if (*chosen < 0 || *chosen >= static_cast<int>(tensors.size()))
            throw UsageError("the model has no output " + std::to_string(*chosen) +
                             "; its outputs have the shapes " + shapes.str());
        scores = tensors.begin() + *chosen;
    }
    if (scores == tensors.end() || !hasRows(*scores))
        throw ModelError(
            "its forward returns no scores: supported is a tensor N×classes, alone or in a tuple or list; it "
            "returns " +
            (tensors.empty() ? "no tensor that depends on the picture" : "the shapes " + shapes.str()));
    std::rotate(tensors.begin(), scores, scores + 1);
}

Graph record(const torch::jit::Module& module, const Shape& shape, const TorchScriptOptions& options) {
    const c10::FunctionSchema& forward = module.get_method("forward").function().getSchema();
    requireSupportedResult(forward);
    std::vector<Recorded> inputs = furtherInputs(forward);

    const at::NoGradGuard withoutGradients;
    torchscript::Recording recording;
    // Small numbers of both signs: zeros would let a division by a norm fail.
    const at::Tensor example =
        at::linspace(-1, 1, shape[0] * shape[1] * shape[2]).reshape({1, shape[0], shape[1], shape[2]});
    inputs.insert(inputs.begin(), recording.recordInput(example));
    const Recorded result =
        torchscript::Interpreter(recording).callModule(module._ivalue(), "", "forward", std::move(inputs));
    std::vector<Recorded> tensors;
    appendTensors(result, tensors);
    chooseScores(tensors, options.scoresOutput);
    return recording.finish(tensors);
}

} // namespace

TorchScriptNetwork readTorchScript(const std::filesystem::path& path, const TorchScriptOptions& options) {
    const torch::jit::Module module = load(path);
    if (!module.find_method("forward"))
        throw ModelError("'" + path.string() + "' has no method forward");
    std::vector<Shape> candidates = {{3, 224, 224}, {3, 299, 299}, {3, 32, 32},   {1, 28, 28}, {3, 64, 64},
                                     {3, 128, 128}, {3, 256, 256}, {3, 384, 384}, {1, 32, 32}, {1, 224, 224}};
    if (options.inputShape)
        candidates = {*options.inputShape};
    std::string firstReason;
    for (const Shape& shape : candidates) {
        try {
            return {record(module, shape, options), shape};
        } catch (const ModelError& error) {
            if (firstReason.empty())
                firstReason = error.what();
        } catch (const c10::Error& error) {
            throw ModelError("'" + path.string() + "' cannot be recorded: " + error.what_without_backtrace());
        }
    }
    throw ModelError("'" + path.string() + "': " + firstReason);
}

} // namespace saliscope
