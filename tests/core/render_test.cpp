#include "toyworld/render.h"

#include "base/error.h"
#include "base/file.h"
#include "support/temporary_folder.h"
#include "toyworld/scene_json.h"

#include <QtTest>
#include <nlohmann/json.hpp>
#include <opencv2/imgcodecs.hpp>
#include <opencv2/imgproc.hpp>

using namespace saliscope;
using nlohmann::json;

namespace {

RenderOptions optionsFor(std::int64_t count, int minimum = 1, int maximum = 1) {
    RenderOptions options;
    options.firstSeed = 40;
    options.count = count;
    options.scene.size = 32;
    options.scene.minimumObjects = minimum;
    options.scene.maximumObjects = maximum;
    return options;
}

bool holds(const std::filesystem::path& path, const cv::Mat& pixels) {
    cv::Mat read = cv::imread(path.string(), cv::IMREAD_UNCHANGED), expected = pixels;
    if (pixels.channels() == 3)
        cv::cvtColor(pixels, expected, cv::COLOR_RGB2BGR);
    return read.size() == expected.size() && read.type() == expected.type() && cv::norm(read, expected) == 0;
}

cv::Rect rectOf(const json& box) {
    return {box.at("x"), box.at("y"), box.at("width"), box.at("height")};
}

} // namespace

class RenderTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatIsWrittenIsWhatIsDrawn();
    void severalObjectsGoIntoTheirOwnFolder();
    void theBiasIsInTheTruth();
    void progressRunsToTheEndAndCanBeCancelled();
    void wrongArgumentsAreRefusedBeforeAnythingIsWritten_data();
    void wrongArgumentsAreRefusedBeforeAnythingIsWritten();
    void aFolderThatCannotBeWrittenIsAnErrorThatNamesIt();
    void masksMustFitTheScene();

private:
    test::TemporaryFolder folder_;
};

void RenderTest::whatIsWrittenIsWhatIsDrawn() {
    const RenderOptions options = optionsFor(6);
    renderScenes(folder_ / "single", options);
    const json document = json::parse(readTextFile(folder_ / "single" / "scenes.json"));
    QCOMPARE(document.at("scenes").size(), std::size_t{6});
    for (std::uint64_t i = 0; i < 6; ++i) {
        const Scene scene = drawScene(40 + i, options.scene);
        const json& truth = document["scenes"][i];
        const SceneObject& object = scene.objects[0];
        const std::string kind(nameOf(object.kind));
        QCOMPARE(truth.at("seed").get<std::uint64_t>(), 40 + i);
        QCOMPARE(truth.at("size").get<int>(), 32);
        QCOMPARE(truth.at("background").get<std::string>(), std::string(nameOf(scene.background)));
        QVERIFY(truth.at("tag").is_null());
        QCOMPARE(truth.at("picture").get<std::string>(), kind + "/0000" + std::to_string(40 + i) + ".png");
        QVERIFY(holds(folder_ / "single" / truth["picture"].get<std::string>(), scene.picture));
        const json& entry = truth.at("objects").at(0);
        QCOMPARE(entry.at("class").get<std::string>(), kind);
        QCOMPARE(rectOf(entry.at("box")), object.box);
        QCOMPARE(entry.at("visible").get<double>(), object.visible);
        QVERIFY(holds(folder_ / "single" / entry.at("mask").get<std::string>(), object.mask));
    }
}

void RenderTest::severalObjectsGoIntoTheirOwnFolder() {
    renderScenes(folder_ / "pairs", optionsFor(3, 2, 2));
    const json document = json::parse(readTextFile(folder_ / "pairs" / "scenes.json"));
    for (const json& truth : document.at("scenes")) {
        QVERIFY(truth.at("picture").get<std::string>().starts_with("several/"));
        QCOMPARE(truth.at("objects").size(), std::size_t{2});
        for (const json& object : truth["objects"])
            QVERIFY(std::filesystem::exists(folder_ / "pairs" / object.at("mask").get<std::string>()));
    }
}

void RenderTest::theBiasIsInTheTruth() {
    RenderOptions options = optionsFor(5);
    options.scene.classes = {ObjectClass::dog};
    options.scene.bias.taggedClass = ObjectClass::dog;
    options.scene.bias.boundClass = ObjectClass::dog;
    options.scene.bias.boundBackground = Background::snow;
    renderScenes(folder_ / "biased", options);
    const json document = json::parse(readTextFile(folder_ / "biased" / "scenes.json"));
    QCOMPARE(document.at("bias").at("tag").at("class").get<std::string>(), std::string("dog"));
    QCOMPARE(document["bias"]["tag"].at("probability").get<double>(), 1.0);
    QCOMPARE(document["bias"].at("background").at("background").get<std::string>(), std::string("snow"));
    QCOMPARE(document.at("options").at("classes"), json({"dog"}));
    for (std::uint64_t i = 0; i < 5; ++i) {
        const json& truth = document["scenes"][i];
        QCOMPARE(truth.at("background").get<std::string>(), std::string("snow"));
        QCOMPARE(rectOf(truth.at("tag").at("box")), drawScene(40 + i, options.scene).tag.value().box);
    }
    QVERIFY(toJson(PlantedBias{}).at("tag").is_null());
    QVERIFY(toJson(PlantedBias{}).at("background").is_null());
}

void RenderTest::progressRunsToTheEndAndCanBeCancelled() {
    std::vector<double> fractions;
    renderScenes(folder_ / "watched", optionsFor(4),
                 Progress([&](double fraction, const std::string&) { fractions.push_back(fraction); }));
    QVERIFY(std::is_sorted(fractions.begin(), fractions.end()));
    QCOMPARE(fractions.front(), 0.0);
    QCOMPARE(fractions.back(), 1.0);
    std::stop_source stop;
    const Progress cancelling(
        [&](double fraction, const std::string&) {
            if (fraction > 0.4)
                stop.request_stop();
        },
        stop.get_token());
    QVERIFY_EXCEPTION_THROWN(renderScenes(folder_ / "cancelled", optionsFor(4), cancelling), Cancelled);
    QVERIFY(!std::filesystem::exists(folder_ / "cancelled" / "scenes.json"));
}

void RenderTest::wrongArgumentsAreRefusedBeforeAnythingIsWritten_data() {
    QTest::addColumn<qlonglong>("count");
    QTest::addColumn<int>("size");
    QTest::addColumn<int>("minimum");
    QTest::newRow("count -1") << -1LL << 32 << 1;
    QTest::newRow("count 0") << 0LL << 32 << 1;
    QTest::newRow("count too large") << 1000001LL << 32 << 1;
    QTest::newRow("size 0") << 1LL << 0 << 1;
    QTest::newRow("minimum above maximum") << 1LL << 32 << 2;
}

void RenderTest::wrongArgumentsAreRefusedBeforeAnythingIsWritten() {
    QFETCH(qlonglong, count);
    QFETCH(int, size);
    QFETCH(int, minimum);
    RenderOptions options = optionsFor(count, minimum);
    options.scene.size = size;
    QVERIFY_EXCEPTION_THROWN(renderScenes(folder_ / "wrong", options), UsageError);
    QVERIFY(!std::filesystem::exists(folder_ / "wrong"));
}

void RenderTest::aFolderThatCannotBeWrittenIsAnErrorThatNamesIt() {
    writeFile(folder_ / "file", "in the way");
    for (const char* name : {"file", "file/below"}) {
        try {
            renderScenes(folder_ / name, optionsFor(1));
            QFAIL("scenes were written into a file");
        } catch (const FileError& error) {
            QVERIFY2(QString::fromUtf8(error.what()).contains("file"), error.what());
        }
    }
}

void RenderTest::masksMustFitTheScene() {
    QVERIFY_EXCEPTION_THROWN(toJson(drawScene(1, SceneOptions{}), {"picture.png", {}}), UsageError);
}

QTEST_GUILESS_MAIN(RenderTest)
#include "render_test.moc"
