#include "window/slide.h"

#include "base/error.h"
#include "support/full_disk.h"
#include "support/temporary_folder.h"

#include <QFile>
#include <QTest>

using namespace saliscope;

namespace {

QImage plain(QSize size, Qt::GlobalColor colour) {
    QImage image(size, QImage::Format_RGB32);
    image.fill(colour);
    return image;
}

/// How many pixels of an image have that colour.
qsizetype countOf(const QImage& image, QColor colour) {
    qsizetype count = 0;
    for (int y = 0; y < image.height(); ++y)
        for (int x = 0; x < image.width(); ++x)
            count += image.pixelColor(x, y) == colour;
    return count;
}

Slide coloured() {
    return {
        .title = "cat.jpg — SqueezeNet",
        .subtitle = "explained: cat",
        .main = {"Picture", plain({400, 300}, Qt::red)},
        .pictures = {{"Prediction", plain({300, 200}, Qt::green)}, {"Maps", plain({300, 500}, Qt::blue)}}};
}

} // namespace

class SlideTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void picturesLieBesideEachOther_data() {
        QTest::addColumn<QList<QSizeF>>("sizes");
        QTest::newRow("none") << QList<QSizeF>{};
        QTest::newRow("one that is small") << QList<QSizeF>{{100, 80}};
        QTest::newRow("panels") << QList<QSizeF>{{300, 250}, {340, 400}, {300, 200}, {340, 300}, {300, 700}};
        QTest::newRow("many") << QList<QSizeF>(40, {300, 200});
        QTest::newRow("a very wide one") << QList<QSizeF>{{5000, 20}, {100, 100}};
    }
    void picturesLieBesideEachOther() {
        QFETCH(const QList<QSizeF>, sizes);
        const QRectF area(900, 100, 980, 940);
        constexpr double title = 30, gap = 20;
        const auto places = arrangeOnSlide({sizes.begin(), sizes.end()}, area, title, gap);
        QCOMPARE(places.size(), static_cast<std::size_t>(sizes.size()));
        for (std::size_t i = 0; i < places.size(); ++i) {
            const QSizeF full = sizes[static_cast<qsizetype>(i)];
            QVERIFY(places[i].width() > 1);
            QVERIFY(std::abs(places[i].width() * full.height() - places[i].height() * full.width()) < 1e-3);
            const QRectF withTitle = places[i].adjusted(0, -title, 0, 0);
            QVERIFY(area.adjusted(-1, -1, 1, 1).contains(withTitle));
            for (std::size_t j = 0; j < i; ++j)
                QVERIFY(!withTitle.intersects(places[j].adjusted(0, -title, 0, 0)));
        }
    }

    void everythingIsOnTheSlide() {
        const QImage slide = slideImage(coloured());
        QCOMPARE(slide.size(), QSize(1920, 1080));
        QVERIFY(countOf(slide, Qt::red) > 400 * 300); // enlarged to its half of the slide
        const double ratio = double(countOf(slide, Qt::blue)) / double(countOf(slide, Qt::green));
        QVERIFY(std::abs(ratio - 2.5) < 0.05); // they keep their proportion to each other
    }

    void itSaysWhereToReadMore() {
        Slide content = coloured();
        const QImage without = slideImage(content);
        content.pictures[0].source = "Simonyan et al. 2013";
        const QImage with = slideImage(content);
        QRect changed;
        for (int y = 0; y < with.height(); ++y)
            for (int x = 0; x < with.width(); ++x)
                if (with.pixel(x, y) != without.pixel(x, y))
                    changed |= QRect(x, y, 1, 1);
        QVERIFY(changed.isValid());
        QCOMPARE(countOf(with, Qt::green),
                 countOf(without, Qt::green)); // beside the title, not on the picture
    }

    void filesAreOfTheKindThatTheirNamesSay_data() {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("PDF") << "slide.pdf" << QByteArray("%PDF");
        QTest::newRow("PNG") << "slide.png" << QByteArray("\x89PNG");
        QTest::newRow("PNG without saying so") << "slide" << QByteArray("\x89PNG");
    }
    void filesAreOfTheKindThatTheirNamesSay() {
        QFETCH(const QString, name);
        QFETCH(const QByteArray, start);
        const test::TemporaryFolder folder;
        const QString path = QString::fromStdString((folder / name.toStdString()).string());
        saveSlide(path, coloured());
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.read(4), start);
    }

    void onAFullDiskNoHalfOfASlideIsLeft() {
        const test::TemporaryFolder folder;
        const test::FullDisk disk(1000);
        for (const char* name : {"slide.png", "slide.pdf"}) {
            const QString file = QString::fromStdString((folder / name).string());
            QVERIFY_EXCEPTION_THROWN(saveSlide(file, coloured()), Error);
            QVERIFY(!QFile::exists(file));
        }
    }

    void whatCannotBeWrittenIsAnError_data() {
        QTest::addColumn<QString>("file");
        QTest::newRow("no such folder") << "/no/such/folder/slide.png";
        QTest::newRow("unknown kind") << "/tmp/slide.docx";
    }
    void whatCannotBeWrittenIsAnError() {
        QFETCH(const QString, file);
        QVERIFY_EXCEPTION_THROWN(saveSlide(file, coloured()), Error);
        QVERIFY(!QFile::exists(file));
    }
};

QTEST_MAIN(SlideTest)
#include "slide_test.moc"
