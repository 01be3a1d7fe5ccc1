#include "model/torchscript/torchscript_reader.h"

#include "base/error.h"
#include "graph/executor.h"
#include "support/formula.h"
#include "support/script_module.h"
#include "support/shared_files.h"
#include "support/temporary_folder.h"

#include <torch/csrc/jit/serialization/import.h>

#include <QtTest>

using namespace saliscope;
using test::sharedFolder;

namespace {

at::Tensor interpret(const std::filesystem::path& path, const at::Tensor& input) {
    const at::NoGradGuard withoutGradients;
    torch::jit::Module module = torch::jit::load(path.string());
    module.eval();
    const c10::IValue result = module.forward({input});
    return result.isTuple() ? result.toTupleRef().elements()[0].toTensor() : result.toTensor();
}

double relativeDifference(const at::Tensor& a, const at::Tensor& b) {
    return ((a - b).abs().max() / b.abs().max()).item<double>();
}

std::vector<std::string> names(const Graph& graph) {
    std::vector<std::string> result;
    for (const Node& node : graph.nodes)
        result.push_back(node.name);
    return result;
}

bool contains(const Graph& graph, const std::string& name) {
    const auto all = names(graph);
    return std::find(all.begin(), all.end(), name) != all.end();
}

} // namespace

class TorchScriptReaderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void scoresEqualThoseOfLibTorchsInterpreter_data();
    void scoresEqualThoseOfLibTorchsInterpreter();
    void awkwardNetHasNamesThatUsersKnow_data();
    void awkwardNetHasNamesThatUsersKnow();
    void everyRectifierOfAwkwardNetObeysTheRules_data();
    void everyRectifierOfAwkwardNetObeysTheRules();
    void googlenetGivesItsScoresFirst();
    void programsAreRecordedAsTheyAreMeant_data();
    void programsAreRecordedAsTheyAreMeant();
    void whatCannotBeRecordedIsSaidWithItsReason_data();
    void whatCannotBeRecordedIsSaidWithItsReason();
    void anotherOutputCanBeChosenAsTheScores();
    void filesThatAreNoModelsAreErrors();

private:
    std::filesystem::path save(const std::string& source) {
        return test::saveScript(folder_ / "model.pt", source);
    }

    test::TemporaryFolder folder_;
};

void TorchScriptReaderTest::scoresEqualThoseOfLibTorchsInterpreter_data() {
    QTest::addColumn<QString>("file");
    QTest::addColumn<int>("size");
    QTest::newRow("awkward net, scripted") << "awkward_net.pt" << 64;
    QTest::newRow("awkward net, traced") << "awkward_net_traced.pt" << 64;
    QTest::newRow("googlenet") << "googlenet.pt" << 224;
    QTest::newRow("mobilenet, scripted") << "mobilenet_v1_025_imagenet.pt" << 224;
    QTest::newRow("mobilenet, traced") << "mobilenet_v1_025_imagenet_traced.pt" << 224;
}

void TorchScriptReaderTest::scoresEqualThoseOfLibTorchsInterpreter() {
    REQUIRE_SHARED_FILES();
    QFETCH(QString, file);
    QFETCH(int, size);
    const auto path = sharedFolder() / "models" / file.toStdString();
    const Graph graph = readTorchScript(path).graph;
    for (int batch : {1, 3}) {
        const at::Tensor input = test::formulaInput({batch, 3, size, size});
        QVERIFY(relativeDifference(scores(graph, input), interpret(path, input)) <= 1e-5);
    }
}

void TorchScriptReaderTest::awkwardNetHasNamesThatUsersKnow_data() {
    QTest::addColumn<QString>("file");
    QTest::newRow("scripted") << "awkward_net.pt";
    QTest::newRow("traced") << "awkward_net_traced.pt";
}

void TorchScriptReaderTest::awkwardNetHasNamesThatUsersKnow() {
    REQUIRE_SHARED_FILES();
    QFETCH(QString, file);
    const Graph graph = readTorchScript(sharedFolder() / "models" / file.toStdString()).graph;
    for (const char* name : {"stem", "stem_bn", "act", "act#2", "act#3", "branch_a", "branch_b", "relu",
                             "leaky_relu", "cat", "act_inplace", "grouped", "swish", "elu", "head", "fc"})
        QVERIFY2(contains(graph, name), name);
    for (const char* module : {"shared", "gate"})
        QVERIFY2(findValue(graph, module).has_value(), module);
    QVERIFY(!contains(graph, "drop"));
    const auto all = names(graph);
    QCOMPARE(std::set<std::string>(all.begin(), all.end()).size(), all.size());
}

void TorchScriptReaderTest::everyRectifierOfAwkwardNetObeysTheRules_data() {
    awkwardNetHasNamesThatUsersKnow_data();
}

void TorchScriptReaderTest::everyRectifierOfAwkwardNetObeysTheRules() {
    REQUIRE_SHARED_FILES();
    QFETCH(QString, file);
    const Graph graph = readTorchScript(sharedFolder() / "models" / file.toStdString()).graph;
    const at::Tensor input = test::formulaInput({1, 3, 64, 64});
    at::Tensor gradients[3];
    for (ReluRule rule : {ReluRule::gradient, ReluRule::deconvnet, ReluRule::guided}) {
        const Trace trace = run(graph, input, {.differentiate = {graph.input}, .relu = rule});
        // act three times, relu, leaky_relu, the shared leaky_relu twice, act_inplace, relu6, hardswish, elu,
        // the gate's relu
        QCOMPARE(trace.overriddenRectifiers(), rule == ReluRule::gradient ? 0 : 12);
        gradients[static_cast<int>(rule)] = trace.gradient(trace.output()[0][5], graph.input);
    }
    QVERIFY(!at::allclose(gradients[0], gradients[1]));
    QVERIFY(!at::allclose(gradients[0], gradients[2]));
    QVERIFY(!at::allclose(gradients[1], gradients[2]));
}

void TorchScriptReaderTest::googlenetGivesItsScoresFirst() {
    REQUIRE_SHARED_FILES();
    const Graph graph = readTorchScript(sharedFolder() / "models/googlenet.pt").graph;
    QCOMPARE(graph.outputs.size(), std::size_t{1});
    QCOMPARE(scores(graph, test::formulaInput({1, 3, 224, 224})).sizes(), at::IntArrayRef({1, 100}));
    QVERIFY(contains(graph, "inception3a.branch1.conv"));
    QVERIFY(findValue(graph, "inception3a").has_value());
}

void TorchScriptReaderTest::programsAreRecordedAsTheyAreMeant_data() {
    QTest::addColumn<QString>("body");
    const auto row = [](const char* name, const char* body) { QTest::newRow(name) << QString(body); };
    row("change in place", "    y = x * 2\n    y += x\n    y.relu_()\n    return y.flatten(1)\n");
    row("change in place seen through another name",
        "    y = x * 2\n    z = y\n    y.add_(1)\n    return (y + z).flatten(1)\n");
    row("size arithmetic", "    y = x.view(x.size(0), x.size(1) * x.size(2), -1)\n    return y.mean(2)\n");
    row("branch on the shape",
        "    if x.size(1) == 3:\n      y = x * 2\n    else:\n      y = x\n    return y.flatten(1)\n");
    row("loop with a list", "    parts = [x]\n    for i in range(3):\n      parts.append(parts[-1] * 2)\n"
                            "    return torch.cat(parts, 1).flatten(1)\n");
    row("chunks", "    a, b, c = torch.chunk(x, 3, 1)\n    return (a + b * c).flatten(1)\n");
    row("tuple", "    t = (x, x * 2)\n    a, b = t\n    return (a + b).flatten(1)\n");
    row("indexing", "    return (x[:, 0] * 2 + x[:, 1]).flatten(1)\n");
    row("dropout and contiguous vanish", "    return torch.dropout(x.contiguous(), 0.5, False).flatten(1)\n");
    row("constant tensor", "    return (x + torch.ones([3, 1, 1]) * 0.5).flatten(1)\n");
    row("softmax at the end", "    return torch.softmax(x.mean([2, 3]), 1)\n");
}

void TorchScriptReaderTest::programsAreRecordedAsTheyAreMeant() {
    QFETCH(QString, body);
    const auto path = save("def forward(self, x):\n" + body.toStdString());
    const Graph graph = readTorchScript(path, {.inputShape = {{3, 8, 8}}}).graph;
    for (int batch : {1, 2, 5}) {
        const at::Tensor input = test::formulaInput({batch, 3, 8, 8});
        const at::Tensor untouched = input.clone();
        QVERIFY(at::equal(scores(graph, input), interpret(path, input.clone())));
        QVERIFY(at::equal(input, untouched));
    }
}

void TorchScriptReaderTest::whatCannotBeRecordedIsSaidWithItsReason_data() {
    QTest::addColumn<QString>("program");
    QTest::addColumn<QString>("reason");
    const auto row = [](const char* name, const char* program, const char* reason) {
        QTest::newRow(name) << QString(program) << QString(reason);
    };
    row("a branch on the picture",
        "def forward(self, x):\n    if bool(x.sum() > 0):\n      x = x * 2\n    return x.flatten(1)\n",
        "branch depends on");
    row("a loop on the picture",
        "def forward(self, x):\n    while bool(x.sum() < 100):\n      x = x + 1\n    return x.flatten(1)\n",
        "depends on the picture");
    row("two inputs", "def forward(self, x, y):\n    return (x + y).flatten(1)\n", "takes 2 inputs (x, y)");
    row("a dictionary", "def forward(self, x):\n    return {'scores': x.flatten(1)}\n",
        "returns a dictionary");
    row("no scores", "def forward(self, x):\n    return x * 2\n", "[1, 3, 8, 8]");
    row("a view of what is changed",
        "def forward(self, x):\n    y = x * 1\n    z = y.flatten(1)\n    y.relu_()\n    return z\n",
        "changed in place");
    row("a shape that does not fit",
        "def forward(self, x):\n    return torch.mm(x.flatten(1), torch.ones([7, 2]))\n", "mm");
}

void TorchScriptReaderTest::whatCannotBeRecordedIsSaidWithItsReason() {
    QFETCH(QString, program);
    QFETCH(QString, reason);
    const auto path = save(program.toStdString());
    try {
        readTorchScript(path, {.inputShape = {{3, 8, 8}}});
        QFAIL("was recorded");
    } catch (const ModelError& error) {
        QVERIFY2(QString(error.what()).contains(reason), error.what());
        QVERIFY2(QString(error.what()).contains("model.pt"), error.what());
        QVERIFY2(!QString(error.what()).contains('\n'), error.what());
    }
}

void TorchScriptReaderTest::anotherOutputCanBeChosenAsTheScores() {
    const auto path = save("def forward(self, x):\n    return (x, x.flatten(1), x.mean([2, 3]))\n");
    const Graph first = readTorchScript(path, {.inputShape = {{3, 8, 8}}}).graph;
    const at::Tensor input = test::formulaInput({2, 3, 8, 8});
    QCOMPARE(scores(first, input).size(1), 192);
    const Graph second = readTorchScript(path, {.inputShape = {{3, 8, 8}}, .scoresOutput = 2}).graph;
    QCOMPARE(scores(second, input).size(1), 3);
    QVERIFY_EXCEPTION_THROWN(readTorchScript(path, {.inputShape = {{3, 8, 8}}, .scoresOutput = 3}), Error);
}

void TorchScriptReaderTest::filesThatAreNoModelsAreErrors() {
    QVERIFY_EXCEPTION_THROWN(readTorchScript(folder_ / "absent.pt"), FileError);
    QVERIFY_EXCEPTION_THROWN(readTorchScript(folder_.path()), FileError);
    const auto path = save("def forward(self, x):\n    return x.flatten(1)\n");
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    QVERIFY_EXCEPTION_THROWN(readTorchScript(path), ModelError);
}

QTEST_GUILESS_MAIN(TorchScriptReaderTest)
#include "torchscript_reader_test.moc"
