// Pictures as attacks see them, through files and back; and how two of them differ.
#include "attack/unit_picture.h"
#include "attack_helpers.h"
#include "support/temporary_folder.h"

#include <QtTest>

using namespace saliscope;

class UnitPictureTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void wholeGreyLevelsSurviveAFile_data();
    void wholeGreyLevelsSurviveAFile();
    void roundingGoesToTheNearestGreyLevel();
    void theNetworksPictureIsWhatItGets();
    void changesAreMeasured();
    void amplificationShowsTheChangeWithoutCutting();
};

void UnitPictureTest::wholeGreyLevelsSurviveAFile_data() {
    QTest::addColumn<int>("channels");
    QTest::newRow("colour") << 3;
    QTest::newRow("grey") << 1;
}

void UnitPictureTest::wholeGreyLevelsSurviveAFile() {
    QFETCH(int, channels);
    const test::TemporaryFolder folder;
    // All 256 levels, in each channel in another order.
    at::Tensor levels = at::arange(256).reshape({1, 1, 16, 16}).to(at::kFloat) / 255;
    levels = channels == 3 ? at::cat({levels, levels.flip(3), 1 - levels}, 1) : levels;
    writePng(folder / "picture.png", pictureOf(levels));
    QVERIFY(unitPicture(readPicture(folder / "picture.png"), channels).allclose(levels, 0, 1e-6));
}

void UnitPictureTest::roundingGoesToTheNearestGreyLevel() {
    const at::Tensor values =
        at::tensor({-0.1, 0.4 / 255, 0.6 / 255, 100.4 / 255, 1.2}).reshape({1, 1, 1, 5});
    const at::Tensor expected = at::tensor({0.0, 0.0, 1.0 / 255, 100.0 / 255, 1.0}).reshape({1, 1, 1, 5});
    QVERIFY(at::allclose(roundedToEightBits(values), expected));
    QVERIFY(unitPicture(pictureOf(values), 1).to(at::kDouble).allclose(expected));
}

void UnitPictureTest::theNetworksPictureIsWhatItGets() {
    Preprocessing preprocessing; // ImageNet's
    const Picture photo = pictureOf(test::greyLevels({1, 3, 300, 400}, 1));
    const Picture seen = networkPicture(photo, preprocessing);
    QCOMPARE(seen.width(), 224);
    const at::Tensor input = preprocess(photo, preprocessing).tensor;
    QVERIFY(normalise(seen.pixels, preprocessing).allclose(input, 1e-5, 1e-6));
}

void UnitPictureTest::changesAreMeasured() {
    const at::Tensor original = at::full({1, 3, 2, 2}, 0.5);
    at::Tensor changed = original.clone();
    changed[0][0][0][0] += 3.0 / 255;
    changed[0][2][0][0] -= 4.0 / 255;
    changed[0][1][1][1] += 0.2 / 255;
    const Change change = changeBetween(changed, original);
    QVERIFY(std::abs(change.largestGreyLevels - 4) < 1e-4);
    QVERIFY(std::abs(change.largest - 4.0 / 255) < 1e-6);
    QVERIFY(std::abs(change.euclidean - std::sqrt(9 + 16 + 0.04) / 255) < 1e-6);
    QVERIFY(std::abs(change.rootMeanSquare - change.euclidean / std::sqrt(12)) < 1e-9);
    QVERIFY(std::abs(change.meanGreyLevels - 7.2 / 12) < 1e-4);
    QCOMPARE(change.pixels, 2);
    QCOMPARE(changeBetween(original, original).pixels, 0);
}

void UnitPictureTest::amplificationShowsTheChangeWithoutCutting() {
    const at::Tensor original = at::full({1, 3, 2, 2}, 0.5);
    at::Tensor changed = original.clone();
    changed[0][0][0][0] += 2.0 / 255;
    changed[0][1][0][1] -= 2.0 / 255;
    const AmplifiedPerturbation perturbation = amplified(changed, original);
    QCOMPARE(perturbation.factor, 50.0); // 127 / 2 is 63
    const auto* row = perturbation.picture.pixels.ptr<std::uint8_t>(0);
    QCOMPARE(int(row[0]), 128 + 100);
    QCOMPARE(int(row[1]), 128);
    QCOMPARE(int(row[4]), 128 - 100);
    QCOMPARE(amplified(original, original).factor, 1.0);
}

QTEST_GUILESS_MAIN(UnitPictureTest)
#include "unit_picture_test.moc"
