// Thumbnails on a map: none over another, none outside, and no room left unused.
#include "base/error.h"
#include "dataset/thumbnail_layout.h"
#include "point_helpers.h"

#include <QtTest>

#include <set>

using namespace saliscope;

class ThumbnailLayoutTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void noneCoversAnother_data();
    void noneCoversAnother();
    void pointsOutsideAreLeftOut();
    void theSeedDecides();
};

void ThumbnailLayoutTest::noneCoversAnother_data() {
    QTest::addColumn<int>("points");
    QTest::addColumn<int>("side");
    QTest::addColumn<double>("width");
    QTest::newRow("room for all") << 5 << 10 << 150.0;
    QTest::newRow("crowded") << 2000 << 24 << 100.0;
    QTest::newRow("all in one place") << 100 << 31 << 0.0;
    QTest::newRow("as small as they get") << 500 << 1 << 20.0;
    QTest::newRow("larger than the page") << 5 << 700 << 20.0;
}

void ThumbnailLayoutTest::noneCoversAnother() {
    QFETCH(int, points);
    QFETCH(int, side);
    QFETCH(double, width);
    const cv::Size page(640, 480);
    const at::Tensor positions =
        test::ellipsoid(points, 2, 1) * width + at::tensor({320.0, 240.0}, at::kDouble);
    const std::vector<PlacedThumbnail> placed = placeThumbnails(positions, page, side);
    std::set<std::int64_t> seen;
    for (std::size_t i = 0; i < placed.size(); ++i) {
        const cv::Rect& place = placed[i].place;
        QCOMPARE(place & cv::Rect({}, page), place);
        QCOMPARE(place.size(), cv::Size(side, side));
        QVERIFY(seen.insert(placed[i].point).second);
        const at::Tensor centre = positions[placed[i].point];
        QVERIFY(std::abs(place.x + side / 2.0 - centre[0].item<double>()) <= 0.5);
        QVERIFY(std::abs(place.y + side / 2.0 - centre[1].item<double>()) <= 0.5);
        for (std::size_t j = 0; j < i; ++j)
            QVERIFY((place & placed[j].place).empty());
    }
    for (std::int64_t point = 0; point < points; ++point) { // what was left out would not fit
        const at::Tensor corner = positions[point] - side / 2.0;
        const cv::Rect place(static_cast<int>(std::lround(corner[0].item<double>())),
                             static_cast<int>(std::lround(corner[1].item<double>())), side, side);
        const bool fits = (place & cv::Rect({}, page)) == place &&
                          std::ranges::none_of(placed, [&](const PlacedThumbnail& other) {
                              return !(other.place & place).empty();
                          });
        QVERIFY(!fits);
    }
}

void ThumbnailLayoutTest::pointsOutsideAreLeftOut() {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    const at::Tensor positions =
        at::tensor({-50.0, 20.0, 20.0, 1e12, nan, 20.0, 50.0, 50.0}, at::kDouble).reshape({4, 2});
    const std::vector<PlacedThumbnail> placed = placeThumbnails(positions, {100, 100}, 10);
    QCOMPARE(placed.size(), std::size_t{1});
    QCOMPARE(placed[0].point, 3);
    QVERIFY_EXCEPTION_THROWN(placeThumbnails(positions, {100, 100}, 0), UsageError);
}

void ThumbnailLayoutTest::theSeedDecides() {
    const at::Tensor positions = test::ellipsoid(500, 2, 2) * 50 + 100;
    const auto first = [&](std::uint64_t seed) {
        return placeThumbnails(positions, {200, 200}, 20, seed).front().point;
    };
    QCOMPARE(first(1), first(1));
    QVERIFY(first(1) != first(2) || first(1) != first(3));
}

QTEST_GUILESS_MAIN(ThumbnailLayoutTest)
#include "thumbnail_layout_test.moc"
