// The style panel with the demo model.
#include "panels/style_panel.h"

#include "panel_driver.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/picture_strip.h"

#include <opencv2/core.hpp>

#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace saliscope;

class StylePanelTest : public QObject, test::PanelDriver<StylePanel> {
    Q_OBJECT

public:
    StylePanelTest() : PanelDriver("one-cat") {}

private:
    void set(const char* option, int value) {
        panel_->options()->form()->findChild<QSpinBox*>(option)->setValue(value);
    }

private Q_SLOTS:
    void init() { showPanel({340, 600}); }
    void cleanup() { closePanel(); }

    void asksForAStyle() {
        open();
        QTRY_VERIFY(panel_->said().contains("style"));
        QSignalSpy problems(panel_.get(), &Panel::problem);
        panel_->addStyleFile("/nowhere/picture.png");
        QCOMPARE(problems.size(), 1);
        QVERIFY(panel_->styles().empty());
    }

    void paintsThePictureInTheStyleOfAnother() {
        open();
        panel_->addStyleFile(sampleFile("balloons"));
        set("size", 96);
        set("octaves", 1);
        set("steps", 8);
        panel_->start();
        QVERIFY(finishes());
        QVERIFY2(panel_->creation(), qUtf8Printable(panel_->said()));
        const Creation& made = *panel_->creation();
        QCOMPARE(made.step, 8);
        QCOMPARE(std::max(made.pictures[0].cols, made.pictures[0].rows), 96);
        QVERIFY(made.curves[0].values.back() < made.curves[0].values.front());
        QVERIFY(made.title.contains("balloons"));
        QCOMPARE(panel_->strip().pictures().size(), std::size_t{2});
    }

    void theFirstResultIsScrolledIntoView() {
        open();
        panel_->resize(340, 440);
        panel_->addStyleFile(sampleFile("balloons"));
        set("size", 64);
        set("octaves", 1);
        set("steps", 1);
        panel_->start();
        QVERIFY(finishes());
        const QWidget* page = panel_->strip().parentWidget();
        const auto isInView = [&] {
            return page->parentWidget()->rect().contains(panel_->strip().geometry().translated(page->pos()));
        };
        QTRY_VERIFY(isInView());
    }

    void stylesAndSettingsComeBack() {
        open();
        panel_->addStyleFile(sampleFile("balloons"), 2);
        panel_->addStyleFile(sampleFile("crowded"));
        set("steps", 5);
        const OptionValues kept = panel_->settings();
        StylePanel other(*session_);
        other.setSettings(kept);
        QCOMPARE(other.styles().size(), std::size_t{2});
        QCOMPARE(other.settings(), kept);
        other.setSettings(kept); // not once more
        QCOMPARE(other.settings(), kept);
        other.removeStyle(0);
        QCOMPARE(other.styles().size(), std::size_t{1});
        other.addStyle(session_->cleanPicture(), "Pasted picture");
        other.setSettings({});
        QCOMPARE(other.styles().size(), std::size_t{1}); // what no file could bring back
    }
};

QTEST_MAIN(StylePanelTest)
#include "style_panel_test.moc"
