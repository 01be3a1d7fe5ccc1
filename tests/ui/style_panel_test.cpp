// The style panel with the demo model.
#include "panels/style_panel.h"

#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/picture_strip.h"
#include "window/library.h"

#include <opencv2/core.hpp>

#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace saliscope;

namespace {

constexpr int patience = 120'000; ///< milliseconds until a test gives up

} // namespace

class StylePanelTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<Session> session_;
    std::unique_ptr<StylePanel> panel_;

    void open() {
        session_->openModel({"toyworld"});
        session_->openPicture(sampleFile("one-cat"));
        QTRY_VERIFY_WITH_TIMEOUT(session_->prediction() && session_->isCurrent(session_->prediction()->basis),
                                 patience);
    }
    void set(const char* option, int value) {
        panel_->options()->form()->findChild<QSpinBox*>(option)->setValue(value);
    }

private Q_SLOTS:
    void init() {
        session_ = std::make_unique<Session>();
        panel_ = std::make_unique<StylePanel>(*session_);
        panel_->resize(340, 600);
        panel_->show();
    }
    void cleanup() {
        panel_.reset();
        session_.reset();
    }

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
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->isRunning(), patience);
        QVERIFY2(panel_->creation(), qUtf8Printable(panel_->said()));
        const Creation& made = *panel_->creation();
        QCOMPARE(made.step, 8);
        QCOMPARE(std::max(made.pictures[0].cols, made.pictures[0].rows), 96);
        QVERIFY(made.curves[0].values.back() < made.curves[0].values.front());
        QVERIFY(made.title.contains("balloons"));
        QCOMPARE(panel_->strip().pictures().size(), std::size_t{2});
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
        other.removeStyle(0);
        QCOMPARE(other.styles().size(), std::size_t{1});
    }
};

QTEST_MAIN(StylePanelTest)
#include "style_panel_test.moc"
