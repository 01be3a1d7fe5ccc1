#include "bench/torchscript_program.h"

#include "graph/layer.h"

namespace saliscope::test {

namespace {

class Translation {
public:
    explicit Translation(const Graph& graph)
        : graph_(graph),
          self_(program_->addInput("self")),
          values_(static_cast<std::size_t>(graph.valueCount)) {
        self_->setType(module_.type());
        values_[index(graph.input)] = program_->addInput("input");
    }

    torch::jit::Module translate() {
        for (const Constant& constant : graph_.constants)
            module_.register_parameter(attribute(constant), constant.tensor, /*is_buffer=*/false);
        for (const Node& node : graph_.nodes)
            translate(node);
        program_->registerOutput(values_[index(graph_.outputs.front())]);
        torch::jit::Function* forward = module_._ivalue()->compilation_unit()->create_function(
            c10::QualifiedName(*module_.type()->name(), "forward"), program_);
        module_.type()->addMethod(forward);
        return module_;
    }

private:
    static std::string attribute(const Constant& constant) {
        std::string name = constant.name;
        std::replace(name.begin(), name.end(), '.', '_');
        return name;
    }

    void translate(const Node& node) {
        const bool inPlace = layerKind(node) == LayerKind::activation && node.op.inPlaceTwin();
        const Operator& op = inPlace ? *node.op.inPlaceTwin() : node.op;
        std::vector<torch::jit::Value*> arguments;
        for (const Argument& argument : node.arguments)
            arguments.push_back(translate(argument));
        torch::jit::Node* call = program_->insertNode(program_->create(
            c10::Symbol::fromQualString(op.schema().name()), arguments, node.outputs.size()));
        for (std::size_t i = 0; i < node.outputs.size(); ++i) {
            call->output(i)->setType(op.schema().returns()[i].type());
            values_[index(node.outputs[i])] = call->output(i);
        }
    }

    torch::jit::Value* translate(const Argument& argument) {
        if (const auto* fixed = std::get_if<c10::IValue>(&argument.content))
            return program_->insertConstant(*fixed);
        if (const auto* value = std::get_if<ValueId>(&argument.content))
            return values_[index(*value)];
        if (const auto* constant = std::get_if<ConstantId>(&argument.content))
            return program_->insertGetAttr(self_, attribute(graph_.constants[index(*constant)]));
        std::vector<torch::jit::Value*> elements;
        for (const Argument& element : std::get<Argument::List>(argument.content))
            elements.push_back(translate(element));
        return program_->insertNode(program_->createList(elements.front()->type(), elements))->output();
    }

    const Graph& graph_;
    torch::jit::Module module_{"Network"};
    std::shared_ptr<torch::jit::Graph> program_ = std::make_shared<torch::jit::Graph>();
    torch::jit::Value* self_;
    std::vector<torch::jit::Value*> values_;
};

} // namespace

torch::jit::Module torchScriptProgram(const Graph& graph) {
    return Translation(graph).translate();
}

} // namespace saliscope::test
