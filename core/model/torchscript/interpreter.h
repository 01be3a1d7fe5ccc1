// Walks a TorchScript program once, with an example input, and hands every operator to the recording.
#pragma once

#include "model/torchscript/recording.h"

#include <map>
#include <unordered_map>

namespace torch::jit {
struct Block;
struct Graph;
struct Node;
struct Value;
} // namespace torch::jit

namespace saliscope::torchscript {

/// Control flow, calls, lists and tuples are carried out here; modules are followed by the path on which they
/// were reached, so that one that is used twice under one name is seen as called again.
class Interpreter {
public:
    explicit Interpreter(Recording& recording) : recording_(recording) {}

    /// Calls the method `forward` of the module at `path` with these inputs and returns what it returns.
    /// \throws ModelError naming the source line of what cannot be recorded
    Recorded callModule(const c10::IValue& module, const std::string& path, const std::string& method,
                        std::vector<Recorded> inputs);

private:
    using Frame = std::unordered_map<const torch::jit::Value*, Recorded>;

    Recorded callGraph(const torch::jit::Graph& graph, const std::vector<Recorded>& inputs);
    std::vector<Recorded> runBlock(const torch::jit::Block& block, Frame& frame);
    void runNode(const torch::jit::Node& node, Frame& frame);
    std::vector<Recorded> evaluate(const torch::jit::Node& node, Frame& frame);

    std::vector<Recorded> runIf(const torch::jit::Node& node, Frame& frame);
    std::vector<Recorded> runLoop(const torch::jit::Node& node, Frame& frame);
    std::vector<Recorded> callMethod(const torch::jit::Node& node, std::vector<Recorded> inputs);
    std::vector<Recorded> callFunction(const torch::jit::Node& node, const std::vector<Recorded>& inputs);
    Recorded getAttribute(const torch::jit::Node& node, const Recorded& object);
    void setAttribute(const torch::jit::Node& node, const Recorded& object, const Recorded& value);
    std::vector<Recorded> callOperator(const torch::jit::Node& node, std::vector<Recorded> inputs);

    Recording& recording_;
    std::map<std::pair<const void*, std::string>, Recorded>
        attributes_; ///< tensors, and what the program has set itself
};

} // namespace saliscope::torchscript
