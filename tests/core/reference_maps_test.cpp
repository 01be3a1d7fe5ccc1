// Our attribution maps against those of captum and pytorch-grad-cam in ../shared/fixtures/captum.
#include "base/file.h"
#include "base/npy.h"
#include "base/process.h"
#include "explain/methods.h"
#include "model/model_loader.h"
#include "model/zoo/zoo.h"
#include "support/networks.h"
#include "support/shared_files.h"

#include <ATen/ATen.h>
#include <ATen/Version.h>
#include <nlohmann/json.hpp>

#include <QtTest>

using namespace saliscope;
using nlohmann::json;

namespace {

std::filesystem::path fixtures() {
    return test::sharedFolder() / "fixtures/captum";
}

/// What we have to be asked for to compute what a library's method computes.
struct Asked {
    std::string method;
    OptionValues options;
    bool weights = false; ///< compare the channels' weights, not the map
    bool signIsArbitrary = false;
};

/// ReLU off and no enlargement: what the libraries compute before they draw.
const OptionValues raw = {{"relu", "off"}, {"upsample", "none"}};

OptionValues with(OptionValues values, const OptionValues& more) {
    values.insert(more.begin(), more.end());
    return values;
}

Asked askedForCam(const json& entry, const std::string& method, const OptionValues& theirs) {
    const std::string stage = entry["options"]["stage"];
    Asked asked{method, with(raw, theirs)};
    asked.weights = stage == "channel weights";
    asked.signIsArbitrary = method == "eigen-cam";
    if (stage.starts_with("final output"))
        asked.options = with({{"relu", "on"}, {"upsample", "bilinear"}, {"scaling", "both"}}, theirs);
    return asked;
}

std::optional<Asked> askedFor(const json& entry) {
    const std::string method = entry["method"];
    const json& options = entry["options"];
    if (method == "Saliency")
        return Asked{"saliency",
                     {{"absolute", options["abs"].get<bool>() ? "on" : "off"},
                      {"reduce", options.contains("then") ? "max" : "none"}}};
    if (method == "InputXGradient")
        return Asked{"input-x-gradient", {{"reduce", "none"}}};
    if (method == "IntegratedGradients")
        return Asked{"integrated-gradients", {{"rule", "captum"}, {"reduce", "none"}}};
    if (method == "GuidedBackprop")
        return Asked{"guided-backprop", {{"reduce", "none"}}};
    if (method == "Deconvolution")
        return Asked{"deconvnet", {{"reduce", "none"}}};
    if (method == "LayerGradCam")
        return Asked{"grad-cam", with({{"upsample", "none"}},
                                      {{"relu", options["relu_attributions"].get<bool>() ? "on" : "off"}})};
    if (method == "GuidedGradCam")
        return Asked{"guided-grad-cam", {{"upsample", options["interpolate_mode"]}, {"reduce", "none"}}};
    if (method == "Occlusion" || method == "score drop per window") {
        const auto& window = options["sliding_window_shapes"];
        const auto& stride = options["strides"];
        return Asked{"occlusion",
                     {{"window", std::to_string(window[1].get<int>())},
                      {"stride", std::to_string(stride[1].get<int>())},
                      {"border", "cut"},
                      {"map", method == "Occlusion" ? "pixels" : "windows"}}};
    }
    static const std::map<std::string, std::pair<std::string, OptionValues>> cams = {
        {"GradCAM", {"grad-cam", {}}},
        {"GradCAMPlusPlus", {"grad-cam++", {{"epsilon", "1e-6"}}}},
        {"XGradCAM", {"xgrad-cam", {}}},
        {"LayerCAM", {"layer-cam", {}}},
        {"HiResCAM", {"hires-cam", {}}},
        {"ScoreCAM", {"score-cam", {{"weights", "channel-softmax"}, {"align-corners", "on"}}}},
        {"AblationCAM", {"ablation-cam", {}}},
        {"EigenCAM", {"eigen-cam", {}}},
    };
    if (const auto cam = cams.find(method); cam != cams.end())
        return askedForCam(entry, cam->second.first, cam->second.second);
    return std::nullopt; // inputs and logits
}

/// The networks of the fixtures, each loaded once.
class Networks {
public:
    const Model& model(const std::string& name) {
        auto& model = models_[name];
        if (!model)
            model = load(name);
        return *model;
    }

private:
    static std::shared_ptr<const Model> load(const std::string& name) {
        const std::string first = name.substr(0, name.find(','));
        const auto gain = name.find("gain ");
        if (first == "awkward_net")
            return loadModel({.model = (test::sharedFolder() / "models/awkward_net.pt").string(),
                              .preprocessing = {.size = {{64, 64}}}});
        auto model = std::make_shared<Model>();
        if (gain != std::string::npos)
            model->graph = test::withFormulaWeights(requireArchitecture(first).build(1000),
                                                    std::stod(name.substr(gain + 5)));
        else
            *model = *loadModel(
                {.model = (test::sharedFolder() / "models/mobilenet_v1_025_imagenet.safetensors").string()});
        if (name.find("every ReLU6 replaced") != std::string::npos)
            for (Node& node : model->graph.nodes)
                if (node.op.is("aten::hardtanh") || node.op.is("aten::relu6")) {
                    node.op = Operator::find("aten::relu");
                    node.arguments.resize(1);
                }
        return model;
    }

    std::map<std::string, std::shared_ptr<const Model>> models_;
};

/// Without oneDNN, convolutions are matrix products, which round the positions of a constant feature map
/// differently: in single precision the maxima of a baseline that shows nothing, where the path of integrated
/// gradients begins, lie elsewhere than for the libraries. In double precision all are tied again.
const bool roundsPositionsDifferently = computesWrongConvolutions(at::get_mkldnn_version());

Model inDouble(Model model) {
    for (Constant& constant : model.graph.constants)
        if (constant.tensor.is_floating_point())
            constant.tensor = constant.tensor.to(at::kDouble);
    return model;
}

} // namespace

class ReferenceMapsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase();
    void mapsAreThoseOfTheLibraries_data();
    void mapsAreThoseOfTheLibraries();

private:
    json index_;
    Networks networks_;
};

void ReferenceMapsTest::initTestCase() {
    if (test::haveSharedFiles())
        index_ = json::parse(readTextFile(fixtures() / "index.json"))["files"];
}

void ReferenceMapsTest::mapsAreThoseOfTheLibraries_data() {
    QTest::addColumn<int>("entry");
    for (std::size_t i = 0; i < index_.size(); ++i)
        if (askedFor(index_[i]))
            QTest::newRow(index_[i]["file"].get<std::string>().c_str()) << static_cast<int>(i);
}

void ReferenceMapsTest::mapsAreThoseOfTheLibraries() {
    REQUIRE_SHARED_FILES();
    QFETCH(int, entry);
    const json& reference = index_[static_cast<std::size_t>(entry)];
    const Asked asked = *askedFor(reference);
    const std::filesystem::path file = fixtures() / reference["file"].get<std::string>();
    const bool isTied = roundsPositionsDifferently && asked.method == "integrated-gradients";
    const Model model =
        isTied ? inDouble(networks_.model(reference["model"])) : networks_.model(reference["model"]);

    std::filesystem::path folder = file.parent_path();
    while (!std::filesystem::exists(folder / "input.npy"))
        folder = folder.parent_path();
    Question question{.model = model,
                      .input = readNpy(folder / "input.npy").to(isTied ? at::kDouble : at::kFloat),
                      .target = ClassScore{reference["target"].get<std::int64_t>()}};
    if (reference.contains("layer") && reference["layer"].is_string()) {
        const std::string layer = reference["layer"];
        const auto value = findValue(model.graph, layer);
        question.layer = value ? *value : requireValue(model.graph, "features." + layer);
    }
    const Attribution attribution = requireMethod(asked.method).explain(question, asked.options, {});
    const at::Tensor expected = readNpy(file).to(at::kDouble).flatten();
    at::Tensor ours =
        (asked.weights ? attribution.channelWeights : attribution.map).to(at::kDouble).flatten();
    QCOMPARE(ours.numel(), expected.numel());
    if (asked.signIsArbitrary && (ours * expected).sum().item<double>() < 0)
        ours = -ours;
    const double largest = expected.abs().max().item<double>();
    const double difference = (ours - expected).abs().max().item<double>() / std::max(largest, 1e-30);
    const double allowed = std::max(1e-4, 3 * reference["float64_max_diff"].get<double>());
    QVERIFY2(difference <= allowed,
             qPrintable(QString("relative difference %1, allowed %2").arg(difference).arg(allowed)));
}

QTEST_GUILESS_MAIN(ReferenceMapsTest)
#include "reference_maps_test.moc"
