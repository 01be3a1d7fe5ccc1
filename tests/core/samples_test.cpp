#include "toyworld/samples.h"

#include "base/file.h"
#include "base/resources.h"
#include "image/picture.h"
#include "support/temporary_folder.h"
#include "toyworld/scene.h"

#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>

#include <QtTest>

#include <set>

using namespace saliscope;

class SamplesTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void everySampleHasANameOfItsOwnAndOneSentence();
    void theShippedPicturesAreWhatTheCodeDraws();
    void masksShowWhereTheObjectsAre();
    void hiddenThingsAreHidden();
};

void SamplesTest::everySampleHasANameOfItsOwnAndOneSentence() {
    std::set<std::string> names;
    for (const Sample& sample : samples()) {
        QVERIFY2(names.insert(sample.name).second, sample.name.c_str());
        QVERIFY2(!sample.title.empty() && sample.text.size() > 20 && sample.text.size() < 140,
                 sample.name.c_str());
        QVERIFY(sample.text.back() == '.' || sample.text.back() == '?');
    }
    QVERIFY(names.size() >= 16);
}

void SamplesTest::theShippedPicturesAreWhatTheCodeDraws() {
    const auto folder = resourceFolder() / "samples";
    const auto document = nlohmann::json::parse(readTextFile(folder / "samples.json"));
    QCOMPARE(document.size(), samples().size());
    for (const Sample& sample : samples()) {
        const Picture shipped = readPicture(folder / (sample.name + ".png"));
        const Scene drawn = drawScene(sample.scene);
        QVERIFY2(cv::norm(shipped.pixels, drawn.picture, cv::NORM_INF) == 0, sample.name.c_str());
    }
}

void SamplesTest::masksShowWhereTheObjectsAre() {
    const test::TemporaryFolder folder;
    writeSamples(folder.path());
    const auto document = nlohmann::json::parse(readTextFile(folder / "samples.json"));
    for (const auto& sample : document) {
        for (const auto& object : sample["scene"]["objects"]) {
            const Picture mask = readPicture(folder.path() / object["mask"].get<std::string>());
            QCOMPARE(mask.width(), sample["scene"]["size"].get<int>());
            QVERIFY(cv::countNonZero(mask.pixels.reshape(1)) > 0);
        }
    }
}

void SamplesTest::hiddenThingsAreHidden() {
    for (const Sample& sample : samples())
        for (const SceneObject& object : drawScene(sample.scene).objects)
            if (!sample.scene.inFront.empty())
                QVERIFY2(object.visible > 0.3 && object.visible < 0.95, sample.name.c_str());
            else
                QVERIFY2(object.visible > 0.7, (sample.name + " " + std::to_string(object.visible)).c_str());
}

QTEST_GUILESS_MAIN(SamplesTest)
#include "samples_test.moc"
