// The music panel: needs neither a model nor a picture, nor a loudspeaker.
#include "panels/music_panel.h"

#include "panel_driver.h"
#include "panels/curve_view.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/run_control.h"
#include "panels/sound_player.h"
#include "panels/sound_view.h"
#include "support/sounds.h"
#include "support/temporary_folder.h"

#include <QDoubleSpinBox>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>
#include <QToolButton>

using namespace saliscope;

class MusicPanelTest : public QObject, test::PanelDriver<MusicPanel> {
    Q_OBJECT

private:
    void makeItSmall() {
        OptionForm* form = panel_->options()->form();
        form->setValues({{"seconds", "1"}, {"filters", "64"}, {"steps", "4"}, {"phase-steps", "10"}});
    }
    std::shared_ptr<const MusicCreation> result() const {
        return std::dynamic_pointer_cast<const MusicCreation>(panel_->creation());
    }

private Q_SLOTS:
    void init() { showPanel({340, 700}); }
    void cleanup() { closePanel(); }

    void playsOneSampleInTheStyleOfTheOther() {
        makeItSmall();
        panel_->start();
        QVERIFY(finishes());
        QVERIFY2(result(), qUtf8Printable(panel_->said()));
        QCOMPARE(result()->step, 4);
        QVERIFY(!result()->result.empty());
        QVERIFY(std::abs(result()->result.sound.seconds() - 1) < 0.1);
        QVERIFY(!result()->content.spectrogram.empty() && !result()->style.spectrogram.empty());
        const std::vector<double>& style = panel_->curve().curves().at(0).values;
        QVERIFY(style.back() < style.front());
        QCOMPARE(panel_->resultView()->sound().sound.samples(), result()->result.sound.samples());
        const test::TemporaryFolder folder;
        const QString file = QString::fromStdString((folder.path() / "result.flac").string());
        saveSound(file, result()->result.sound);
        panel_->setContentSource(file);
        QCOMPARE(panel_->contentSource(), file);
    }

    void withoutALoudspeakerItSaysSo() {
        if (SoundPlayer::obstacle().isEmpty())
            QSKIP("there is one");
        QVERIFY(!panel_->resultView()->button()->isEnabled());
        QTRY_COMPARE_WITH_TIMEOUT(panel_->resultView()->button()->toolTip(), SoundPlayer::obstacle(),
                                  patience);
    }

    void theChosenSoundsAreThereBeforeTheStart() {
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->styleView()->sound().empty(), patience);
        QCOMPARE(panel_->contentView()->sound().source, panel_->contentSource());
        panel_->setStyleSource(panel_->contentSource());
        QTRY_COMPARE_WITH_TIMEOUT(panel_->styleView()->sound().source, panel_->contentSource(), patience);
        QVERIFY(panel_->resultView()->sound().empty());
    }

    void soundsArePlayedToTheirEnd() {
        if (!SoundPlayer::obstacle().isEmpty())
            QSKIP("there is no audio output");
        SoundPlayer player;
        QSignalSpy moves(&player, &SoundPlayer::moved);
        player.play(test::tone(440, 0.7, 22050), 3);
        QTRY_COMPARE_WITH_TIMEOUT(player.playing(), -1, patience);
        QVERIFY(moves.takeLast().at(1).toDouble() < 0);
        QCOMPARE(moves.takeLast().at(1).toDouble(), 1.0);
    }

    void whatCannotBePlayedSaysWhy() {
        if (!SoundPlayer::obstacle().isEmpty()) {
            SoundPlayer player;
            QSignalSpy failures(&player, &SoundPlayer::failed);
            player.play({8000, {{0, 1}}}, 1);
            QCOMPARE(failures.size(), 1);
            QCOMPARE(player.playing(), -1);
        }
    }

    void cancelledWhileThePhasesAreLookedForItGoesOn() {
        makeItSmall();
        panel_->options()->form()->setValues(
            {{"seconds", "1"}, {"filters", "64"}, {"steps", "2"}, {"phase-steps", "400"}});
        panel_->start();
        QTRY_VERIFY_WITH_TIMEOUT(result() && !result()->result.empty(), patience);
        panel_->interrupt();
        if (result()->isFinished())
            QSKIP("it was faster");
        QCOMPARE(result()->step, 2);
        QVERIFY(result()->about.isEmpty());
        QCOMPARE(panel_->control().state(), RunControl::State::interrupted);
        panel_->resume();
        QVERIFY(finishes());
        QVERIFY(result()->isFinished());
        QCOMPARE(result()->about, QString("drum-groove"));
    }

    void settingsComeBack() {
        makeItSmall();
        panel_->setStyleSource(panel_->contentSource());
        const OptionValues kept = panel_->settings();
        MusicPanel other(*session_);
        other.setSettings(kept);
        QCOMPARE(other.settings(), kept);
    }
};

QTEST_MAIN(MusicPanelTest)
#include "music_panel_test.moc"
