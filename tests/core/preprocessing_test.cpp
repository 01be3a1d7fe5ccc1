#include "image/preprocessing.h"

#include "base/error.h"
#include "base/npy.h"
#include "peak_memory.h"
#include "picture_files.h"
#include "support/shared_files.h"

#include <ATen/ATen.h>
#include <opencv2/core.hpp>

#include <QtTest>

#include <random>

using namespace saliscope;

namespace {

/// 0..255 in, 0..255 out: what the resize and the crop do, without normalisation.
Preprocessing plain(std::optional<int> resize, int height, int width) {
    Preprocessing preprocessing;
    preprocessing.resize = resize;
    preprocessing.height = height;
    preprocessing.width = width;
    preprocessing.mean = {0, 0, 0};
    preprocessing.std = {1 / 255.f, 1 / 255.f, 1 / 255.f};
    return preprocessing;
}

/// That of ../shared/models/README.md.
Preprocessing ofTheReferenceModel() {
    Preprocessing preprocessing;
    preprocessing.sizeRule = SizeRule::round;
    preprocessing.cropRule = CropRule::floor;
    preprocessing.mean = preprocessing.std = {0.5f, 0.5f, 0.5f};
    return preprocessing;
}

cv::Mat noise(int width, int height) {
    cv::Mat picture(height, width, CV_8UC3);
    cv::RNG(1).fill(picture, cv::RNG::UNIFORM, 0, 256);
    return picture;
}

at::Tensor toTensor(const cv::Mat& rgb) {
    return at::from_blob(rgb.data, {1, rgb.rows, rgb.cols, 3}, at::kByte)
        .permute({0, 3, 1, 2})
        .to(at::kFloat);
}

double largest(const at::Tensor& difference) {
    return difference.abs().max().item<double>();
}

} // namespace

class PreprocessingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void agreesWithTheReferenceTensors_data();
    void agreesWithTheReferenceTensors();
    void resizesLikeAtensAntialiasedKernels_data();
    void resizesLikeAtensAntialiasedKernels();
    void sizesFollowTheRule_data();
    void sizesFollowTheRule();
    void cropsFollowTheRule_data();
    void cropsFollowTheRule();
    void whatThePictureDoesNotCoverIsBlack();
    void stretchesWithoutResize();
    void eachChannelIsNormalised();
    void greyIsTheLumaOfItuR601();
    void extremePicturesWorkInLittleMemory_data();
    void extremePicturesWorkInLittleMemory();
    void positionsMapBothWays();
    void positionsAreThoseOfTheFileAtFullSize();
    void theMiddleOfTheInputIsTheMiddleOfThePhoto();
    void denormalisedInputsShowThePicture();
    void impossibleValuesAreUsageErrors_data();
    void impossibleValuesAreUsageErrors();
};

void PreprocessingTest::agreesWithTheReferenceTensors_data() {
    QTest::addColumn<QString>("photo");
    for (const char* photo : {"cat_dog.png", "n02123394_Persian_cat.JPEG", "n02279972_monarch.JPEG",
                              "n02676566_acoustic_guitar.JPEG", "n04285008_sports_car.JPEG"})
        QTest::newRow(photo) << photo;
}

void PreprocessingTest::agreesWithTheReferenceTensors() {
    REQUIRE_SHARED_FILES();
    QFETCH(QString, photo);
    const std::filesystem::path file = test::sharedFolder() / "images" / photo.toStdString();
    const at::Tensor expected =
        readNpy(test::sharedFolder() / "fixtures" / "captum" / file.stem() / "input.npy");
    const NetworkInput input = preprocess(readPicture(file), ofTheReferenceModel());
    QCOMPARE(input.tensor.sizes(), expected.sizes());
    const at::Tensor greyLevels = (input.tensor - expected) * 127.5;
    qInfo("largest difference %g grey levels, mean %g", largest(greyLevels),
          greyLevels.abs().mean().item<double>());
    QVERIFY(largest(greyLevels) < 0.001); // equal to Pillow's, up to float32's rounding
}

void PreprocessingTest::resizesLikeAtensAntialiasedKernels_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::addColumn<int>("newWidth");
    QTest::addColumn<int>("newHeight");
    QTest::newRow("shrunk") << 200 << 150 << 64 << 48;
    QTest::newRow("shrunk by a whole factor") << 128 << 128 << 32 << 32;
    QTest::newRow("shrunk a little") << 100 << 100 << 99 << 97;
    QTest::newRow("enlarged") << 17 << 23 << 64 << 50;
    QTest::newRow("wider and lower") << 50 << 50 << 80 << 20;
    QTest::newRow("as it is") << 40 << 30 << 40 << 30;
    QTest::newRow("to one pixel") << 40 << 30 << 1 << 1;
    QTest::newRow("from one pixel") << 1 << 1 << 7 << 5;
}

void PreprocessingTest::resizesLikeAtensAntialiasedKernels() {
    QFETCH(int, width);
    QFETCH(int, height);
    QFETCH(int, newWidth);
    QFETCH(int, newHeight);
    const cv::Mat picture = noise(width, height);
    Preprocessing preprocessing = plain(std::nullopt, newHeight, newWidth);

    // The 8 bits between the passes and after them account for one and a half grey levels at most (and for
    // the overshoot of the cubic, which they cut).
    const at::Tensor linear = preprocess(Picture(picture), preprocessing).tensor;
    const at::Tensor expected = at::_upsample_bilinear2d_aa(toTensor(picture), {newHeight, newWidth}, false);
    QVERIFY(largest(linear - expected) <= 1.01);
    QVERIFY((linear - expected).abs().mean().item<double>() < 0.4);

    preprocessing.interpolation = Interpolation::bicubic;
    const cv::Mat halfContrast = picture / 2 + cv::Scalar::all(64);
    const at::Tensor cubic = preprocess(Picture(halfContrast), preprocessing).tensor;
    const at::Tensor expectedCubic =
        at::_upsample_bicubic2d_aa(toTensor(halfContrast), {newHeight, newWidth}, false).clamp(0, 255);
    QVERIFY(largest(cubic - expectedCubic) <= 1.6);
    QVERIFY((cubic - expectedCubic).abs().mean().item<double>() < 0.4);
}

void PreprocessingTest::sizesFollowTheRule_data() {
    QTest::addColumn<int>("longer");
    QTest::addColumn<int>("truncated");
    QTest::addColumn<int>("rounded");
    // For a shorter side of 100 and a resize to 50.
    QTest::newRow("whole") << 200 << 100 << 100;
    QTest::newRow("half to even, down") << 201 << 100 << 100;
    QTest::newRow("half to even, up") << 203 << 101 << 102;
    QTest::newRow("square") << 100 << 50 << 50;
}

void PreprocessingTest::sizesFollowTheRule() {
    QFETCH(int, longer);
    QFETCH(int, truncated);
    QFETCH(int, rounded);
    Preprocessing preprocessing = plain(50, 10, 10);
    for (auto [rule, size] :
         {std::pair(SizeRule::truncate, truncated), std::pair(SizeRule::round, rounded)}) {
        preprocessing.sizeRule = rule;
        QCOMPARE(preprocess(Picture(noise(longer, 100)), preprocessing).geometry.scale.x,
                 static_cast<double>(longer) / size);
        QCOMPARE(preprocess(Picture(noise(100, longer)), preprocessing).geometry.scale.y,
                 static_cast<double>(longer) / size);
    }
}

void PreprocessingTest::cropsFollowTheRule_data() {
    QTest::addColumn<int>("leftOver");
    QTest::addColumn<int>("rounded");
    QTest::addColumn<int>("floored");
    QTest::newRow("none") << 0 << 0 << 0;
    QTest::newRow("even") << 6 << 3 << 3;
    QTest::newRow("half to even, down") << 5 << 2 << 2;
    QTest::newRow("half to even, up") << 7 << 4 << 3;
}

void PreprocessingTest::cropsFollowTheRule() {
    QFETCH(int, leftOver);
    QFETCH(int, rounded);
    QFETCH(int, floored);
    const cv::Mat picture = noise(20 + leftOver, 20 + leftOver);
    Preprocessing preprocessing = plain(20 + leftOver, 20, 20);
    for (auto [rule, begin] : {std::pair(CropRule::round, rounded), std::pair(CropRule::floor, floored)}) {
        preprocessing.cropRule = rule;
        const NetworkInput input = preprocess(Picture(picture), preprocessing);
        QVERIFY(largest(input.tensor - toTensor(picture(cv::Rect(begin, begin, 20, 20)).clone())) < 0.001);
        QCOMPARE(input.geometry.offset, cv::Point2d(begin, begin));
    }
}

void PreprocessingTest::whatThePictureDoesNotCoverIsBlack() {
    const cv::Mat white(8, 11, CV_8UC3, cv::Scalar::all(255));
    const NetworkInput input = preprocess(Picture(white), plain(8, 20, 16));
    at::Tensor expected = at::zeros({1, 3, 20, 16});
    expected.slice(2, 6, 14).slice(3, 2, 13) =
        255; // of odd paddings the smaller half comes first, as in torchvision
    QVERIFY(largest(input.tensor - expected) < 0.001);
    QCOMPARE(input.geometry.toInput(cv::Point2d(0, 0)), cv::Point2d(2, 6));
}

void PreprocessingTest::stretchesWithoutResize() {
    const cv::Mat picture = noise(30, 70);
    const NetworkInput input = preprocess(Picture(picture), plain(std::nullopt, 35, 60));
    QCOMPARE(input.tensor.sizes(), at::IntArrayRef({1, 3, 35, 60}));
    QCOMPARE(input.geometry.scale, cv::Point2d(0.5, 2));
    QCOMPARE(input.geometry.offset, cv::Point2d(0, 0));
}

void PreprocessingTest::eachChannelIsNormalised() {
    Preprocessing preprocessing = plain(std::nullopt, 1, 1);
    preprocessing.mean = {0.1f, 0.2f, 0.3f};
    preprocessing.std = {0.5f, 0.25f, 2};
    const NetworkInput input =
        preprocess(Picture(cv::Mat(1, 1, CV_8UC3, cv::Scalar(0, 102, 255))), preprocessing);
    const at::Tensor expected = at::tensor({-0.2f, 0.8f, 0.35f}).reshape({1, 3, 1, 1});
    QVERIFY(largest(input.tensor - expected) < 1e-6);
}

void PreprocessingTest::greyIsTheLumaOfItuR601() {
    Preprocessing preprocessing = plain(std::nullopt, 1, 4);
    preprocessing.channels = 1;
    preprocessing.mean = {0};
    preprocessing.std = {1 / 255.f};
    cv::Mat picture(1, 4, CV_8UC3, cv::Scalar::all(77));
    picture.at<cv::Vec3b>(0, 0) = {255, 0, 0};
    picture.at<cv::Vec3b>(0, 1) = {0, 255, 0};
    picture.at<cv::Vec3b>(0, 2) = {0, 0, 255};
    const at::Tensor grey = preprocess(Picture(picture), preprocessing).tensor;
    QVERIFY(largest(grey - at::tensor({76.f, 150.f, 29.f, 77.f}).reshape({1, 1, 1, 4})) < 0.001);
}

void PreprocessingTest::extremePicturesWorkInLittleMemory_data() {
    QTest::addColumn<int>("width");
    QTest::addColumn<int>("height");
    QTest::newRow("one pixel") << 1 << 1;
    QTest::newRow("a column") << 1 << 20'000;
    QTest::newRow("a row") << 1'000'000 << 1;
    QTest::newRow("the largest that is not reduced on reading") << 8192 << 8192;
}

void PreprocessingTest::extremePicturesWorkInLittleMemory() {
    QFETCH(int, width);
    QFETCH(int, height);
    const Picture picture(cv::Mat(height, width, CV_8UC3, cv::Scalar(10, 20, 30)));
    at::Tensor input;
    const std::int64_t growth =
        test::peakGrowth([&] { input = preprocess(picture, plain(256, 224, 224)).tensor; });
    QVERIFY(largest(input - at::tensor({10.f, 20.f, 30.f}).reshape({1, 3, 1, 1})) < 0.001);
    QVERIFY2(growth < 64 * test::mebibyte, qPrintable(QString("%1 MiB").arg(growth / test::mebibyte)));
}

void PreprocessingTest::positionsMapBothWays() {
    const InputGeometry geometry = preprocess(Picture(noise(333, 500)), Preprocessing()).geometry;
    QCOMPARE(geometry.inputSize, cv::Size(224, 224));
    QCOMPARE(geometry.photoSize, cv::Size(333, 500));
    const cv::Point2d point(12.5, 100);
    const cv::Point2d there = geometry.toPhoto(point);
    QVERIFY(cv::norm(geometry.toInput(there) - point) < 1e-9);
    const cv::Rect2d rectangle(3, 5, 10, 20);
    const cv::Rect2d inPhoto = geometry.toPhoto(rectangle);
    QVERIFY(cv::norm(inPhoto.br() - geometry.toPhoto(rectangle.br())) < 1e-9);
    QVERIFY(cv::norm(geometry.toInput(inPhoto).tl() - rectangle.tl()) < 1e-9);
}

void PreprocessingTest::positionsAreThoseOfTheFileAtFullSize() {
    Picture picture(noise(100, 50));
    picture.reduction = 8;
    picture.fullWidth = 798;
    picture.fullHeight = 400;
    const InputGeometry geometry =
        preprocess(picture, plain(25, 25, 25)).geometry; // 50 x 25, of it the middle 25
    QCOMPARE(geometry.photoSize, cv::Size(798, 400));
    QCOMPARE(geometry.toPhoto(cv::Rect2d(0, 0, 25, 25)), cv::Rect2d(12 * 16, 0, 400, 400));
}

/// A bright spot in the photo must lie, in the input, where the geometry says: to a tenth of an input pixel.
void PreprocessingTest::theMiddleOfTheInputIsTheMiddleOfThePhoto() {
    cv::Mat photo = cv::Mat::zeros(300, 400, CV_8UC3);
    const cv::Rect spot(250, 100, 12, 20);
    photo(spot).setTo(cv::Scalar::all(255));
    const NetworkInput input = preprocess(Picture(photo), plain(96, 80, 80));
    const at::Tensor brightness = input.tensor[0][0];
    const at::Tensor centres = at::arange(80, at::kFloat) + 0.5;
    const double total = brightness.sum().item<double>();
    const cv::Point2d seen((brightness.sum(0) * centres).sum().item<double>() / total,
                           (brightness.sum(1) * centres).sum().item<double>() / total);
    const cv::Point2d expected = input.geometry.toInput(cv::Point2d(256, 110));
    QVERIFY2(cv::norm(seen - expected) < 0.1, qPrintable(QString("%1 %2").arg(seen.x).arg(seen.y)));
}

void PreprocessingTest::denormalisedInputsShowThePicture() {
    const cv::Mat picture = noise(40, 30);
    Preprocessing preprocessing;
    preprocessing.resize = std::nullopt;
    preprocessing.height = 30;
    preprocessing.width = 40;
    at::Tensor input = preprocess(Picture(picture), preprocessing).tensor;
    QCOMPARE(cv::norm(denormalise(input, preprocessing).pixels, picture, cv::NORM_INF), 0.0);
    QVERIFY(normalise(picture, preprocessing).equal(input));
    input[0][0][0][0] = 1e9f;
    input[0][1][0][0] = -1e9f;
    input[0][2][0][0] = std::numeric_limits<float>::quiet_NaN();
    QCOMPARE(denormalise(input[0], preprocessing).pixels.at<cv::Vec3b>(0, 0), cv::Vec3b(255, 0, 0));

    preprocessing.channels = 1;
    preprocessing.mean = {0.5f};
    preprocessing.std = {0.5f};
    const Picture grey = denormalise(at::zeros({1, 1, 2, 2}), preprocessing);
    QCOMPARE(grey.pixels.at<cv::Vec3b>(1, 1), cv::Vec3b(128, 128, 128));
    QVERIFY(at::allclose(normalise(grey.pixels, preprocessing), at::zeros({1, 1, 2, 2}), 0, 0.5 / 127));
    QVERIFY_EXCEPTION_THROWN(denormalise(at::zeros({1, 3, 2, 2}), preprocessing), UsageError);
    QVERIFY_EXCEPTION_THROWN(denormalise(at::zeros({2, 1, 2, 2}), preprocessing), UsageError);
}

void PreprocessingTest::impossibleValuesAreUsageErrors_data() {
    QTest::addColumn<Preprocessing>("preprocessing");
    QTest::addColumn<QString>("named");
    const auto add = [](const char* named, auto change) {
        Preprocessing preprocessing;
        change(preprocessing);
        QTest::addRow("%s", named) << preprocessing << named;
    };
    add("2 channels", [](Preprocessing& p) { p.channels = 2; });
    add("resize is 0", [](Preprocessing& p) { p.resize = 0; });
    add("resize is 16385", [](Preprocessing& p) { p.resize = 16385; });
    add("height is 0", [](Preprocessing& p) { p.height = 0; });
    add("width is -1", [](Preprocessing& p) { p.width = -1; });
    add("mean has 1 values", [](Preprocessing& p) { p.mean = {0.5f}; });
    add("std has 4 values", [](Preprocessing& p) { p.std = {1, 1, 1, 1}; });
    add("std is 0", [](Preprocessing& p) { p.std[2] = 0; });
    add("std is nan", [](Preprocessing& p) { p.std[0] = std::numeric_limits<float>::quiet_NaN(); });
    add("a mean is not a finite number",
        [](Preprocessing& p) { p.mean[1] = std::numeric_limits<float>::infinity(); });
}

void PreprocessingTest::impossibleValuesAreUsageErrors() {
    QFETCH(Preprocessing, preprocessing);
    QFETCH(QString, named);
    try {
        validate(preprocessing);
        QFAIL("was accepted");
    } catch (const UsageError& error) {
        QVERIFY2(QString(error.what()).contains(named), error.what());
    }
    validate(Preprocessing());
}

QTEST_GUILESS_MAIN(PreprocessingTest)
#include "preprocessing_test.moc"
