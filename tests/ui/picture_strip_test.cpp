// A strip of pictures: what is said about each is shown in full, also above a scroll bar.
#include "panels/picture_strip.h"

#include "comes_to_rest.h"
#include "panels/picture_view.h"

#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QVBoxLayout>
#include <QtTest>

using namespace saliscope;

namespace {

std::vector<CaptionedPicture> pictures(int count, const QString& caption) {
    QImage image(32, 32, QImage::Format_RGB888);
    image.fill(Qt::darkGreen);
    return std::vector<CaptionedPicture>(static_cast<std::size_t>(count),
                                         {.title = "Original", .image = image, .caption = caption});
}

} // namespace

class PictureStripTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void captionsAreShownInFull_data();
    void captionsAreShownInFull();
    void picturesAreOfOneHeightWhateverIsSaidOfThem();
    void aPageThatScrollsComesToRestAtEachSize();
};

void PictureStripTest::captionsAreShownInFull_data() {
    QTest::addColumn<int>("count");
    QTest::addColumn<QString>("caption");
    QTest::newRow("two that fit") << 2 << "boat: 98 %";
    QTest::newRow("many that scroll") << 12 << "boat: 98 %";
    QTest::newRow("long ones that scroll") << 12 << "scene-00017.png: 98 %, covered 3 %";
}

void PictureStripTest::captionsAreShownInFull() {
    QFETCH(int, count);
    QFETCH(QString, caption);
    QWidget window;
    auto* strip = new PictureStrip;
    auto* filler = new QWidget;
    filler->setSizePolicy(QSizePolicy::Expanding, QSizePolicy::Expanding);
    auto* layout = new QVBoxLayout(&window);
    layout->addWidget(filler, 1); // takes all that it can get
    layout->addWidget(strip);
    strip->setPictures(pictures(count, caption));
    window.resize(400, 500);
    window.show();
    QVERIFY(QTest::qWaitForWindowExposed(&window));
    const auto* scroll = strip->findChild<QScrollArea*>();
    QCOMPARE(scroll->horizontalScrollBar()->isVisible(), count > 2);
    int captions = 0;
    for (const QLabel* label : strip->findChildren<QLabel*>()) {
        if (label->text() != caption)
            continue;
        ++captions;
        QVERIFY(label->height() >= label->heightForWidth(label->width()));
        const int bottom = label->mapTo(scroll->viewport(), QPoint(0, label->height())).y();
        QVERIFY2(bottom <= scroll->viewport()->height(),
                 qPrintable(QStringLiteral("%1 of %2").arg(bottom).arg(scroll->viewport()->height())));
    }
    QCOMPARE(captions, count);
}

void PictureStripTest::picturesAreOfOneHeightWhateverIsSaidOfThem() {
    PictureStrip strip;
    std::vector<CaptionedPicture> some = pictures(3, {});
    some[1].caption = QStringLiteral("style loss 3.1 %");
    strip.setPictures(some);
    strip.resize(400, 300);
    strip.show();
    QVERIFY(QTest::qWaitForWindowExposed(&strip));
    const QList<PictureView*> views = strip.findChildren<PictureView*>();
    QCOMPARE(views.size(), qsizetype{3});
    for (const PictureView* view : views)
        QCOMPARE(view->height(), views.front()->height());
}

void PictureStripTest::aPageThatScrollsComesToRestAtEachSize() {
    auto* page = new QWidget;
    auto* strip = new PictureStrip;
    strip->setPictures(pictures(3, {}));
    auto* text = new QLabel(QStringLiteral("A picture that fools the network, and how far it was moved."));
    text->setWordWrap(true);
    auto* layout = new QVBoxLayout(page);
    layout->addWidget(strip, 3);
    layout->addWidget(text);
    QCOMPARE(test::firstSizeWithoutRest(page, {300, 120}, {420, 240}), QString());
}

QTEST_MAIN(PictureStripTest)
#include "picture_strip_test.moc"
