#include "toyworld/demo_model.h"

#include "base/file.h"
#include "model/checkpoint/safetensors.h"
#include "model/checkpoint/state_dict.h"
#include "toyworld/evaluation_report.h"

#include <nlohmann/json.hpp>

namespace saliscope {

namespace {

constexpr std::string_view cardIntroduction =
    R"(# The demo models

Two small networks that ship with Saliscope. They know the toy world, the drawn scenes of `saliscope-cli toyworld
render`, and nothing else: on photographs their answers mean nothing. They are for trying out and checking methods
of explanation, where it is known which pixel belongs to which object. This page is written by `saliscope-cli
toyworld train`; `saliscope-cli toyworld evaluate MODEL` measures the figures again.
)";

nlohmann::ordered_json sidecar(const DemoModel& model) {
    const std::vector<double> half(3, 0.5);
    return {{"arch", "toyworld"},
            {"title", model.training.biased ? "Toy world with planted shortcuts" : "Toy world"},
            {"size", model.training.size},
            {"resize", model.training.size},
            {"mean", half},
            {"std", half},
            {"labels", model.network.labels}};
}

StateDict stateDict(const Graph& graph) {
    StateDict weights;
    for (const Constant& constant : graph.constants)
        weights.add(constant.name, constant.tensor);
    return weights;
}

std::string heading(const std::string& name) {
    return "\n## " + name + "\n";
}

/// The part of a card under the heading `name`, with its heading; empty if there is none.
std::string partOf(const std::string& card, const std::string& name) {
    const std::size_t begin = card.find(heading(name));
    if (begin == std::string::npos)
        return {};
    const std::size_t end = card.find("\n## ", begin + 1);
    return card.substr(begin, end == std::string::npos ? end : end - begin);
}

void updateCard(const std::filesystem::path& file, const DemoModel& model) {
    const std::string old = std::filesystem::exists(file) ? readTextFile(file) : "";
    std::string card(cardIntroduction);
    for (const bool biased : {false, true}) {
        const std::string name = demoModelName(biased);
        card += biased == model.training.biased ? heading(name) + modelCard(model) : partOf(old, name);
    }
    writeFile(file, card);
}

} // namespace

std::string demoModelName(bool biased) {
    return biased ? "toyworld-biased" : "toyworld";
}

void saveDemoModel(const DemoModel& model, const std::filesystem::path& folder) {
    createFolder(folder);
    const std::string name = demoModelName(model.training.biased);
    writeSafetensors(folder / (name + ".safetensors"), stateDict(model.network.graph));
    writeFile(folder / (name + ".json"), sidecar(model).dump(2) + "\n");
    updateCard(folder / "MODEL_CARD.md", model);
}

} // namespace saliscope
