// The attack panel with the demo model: fooled, verified, and what noise says about it.
#include "panels/attack_panel.h"

#include "panel_driver.h"
#include "panels/class_bars.h"
#include "panels/curve_view.h"
#include "panels/picture_strip.h"
#include "panels/run_control.h"
#include "session/attack_list.h"

#include <QLabel>
#include <QPushButton>
#include <QSignalSpy>
#include <QTest>
#include <QToolButton>

using namespace saliscope;

/// With the demo model and a picture of a cat.
class AttackPanelTest : public QObject, test::PanelDriver<AttackPanel> {
    Q_OBJECT

public:
    AttackPanelTest() : PanelDriver("one-cat") {}

private:
    std::shared_ptr<const AttackCreation> result() const {
        return std::dynamic_pointer_cast<const AttackCreation>(panel_->creation());
    }

private Q_SLOTS:
    void init() { showPanel({340, 640}); }
    void cleanup() { closePanel(); }

    void saysWhatIsMissing() {
        QTRY_VERIFY(panel_->said().contains("model"));
        session_->openModel({"toyworld"});
        QTRY_VERIFY_WITH_TIMEOUT(panel_->said().contains("picture"), patience);
    }

    void fooledIntoTheTargetAlsoOnTheCanvas() {
        open();
        panel_->setMethod("ascent");
        panel_->setTargetClass(classOf("dog"));
        panel_->start();
        QVERIFY(finishes());
        const auto attack = result();
        QVERIFY2(attack, qUtf8Printable(panel_->said()));
        QVERIFY(attack->isJudged && attack->isFooled);
        QCOMPARE(attack->from, classOf("cat"));
        QCOMPARE(attack->prediction->topClass, classOf("dog"));
        QCOMPARE(attack->prediction->cleanTopClass, classOf("cat"));
        QVERIFY2(panel_->said().startsWith("Fooled: taken for dog"), qUtf8Printable(panel_->said()));
        QVERIFY(attack->changedPixels > 0 && attack->largestGreyLevels >= 1 && attack->euclidean > 0);
        QVERIFY(attack->amplification >= 1);
        QCOMPARE(panel_->strip().pictures().size(), std::size_t{3});
        QVERIFY(panel_->curve().curves().at(0).values.back() < 0);
        QSignalSpy wanted(panel_.get(), &CreationPanel::pictureWanted);
        panel_->findChild<QToolButton*>("to-canvas")->click();
        session_->setPicture(wanted.at(0).at(0).value<Picture>(), "fooling");
        QTRY_VERIFY_WITH_TIMEOUT(session_->isCurrent(session_->prediction()->basis), patience);
        QCOMPARE(session_->prediction()->topClass, classOf("dog"));
        for (std::size_t i = 0; i < attack->prediction->scores.size(); ++i) // exactly these pixels
            QVERIFY(std::abs(session_->prediction()->scores[i] - attack->prediction->scores[i]) < 1e-3F);
    }

    void everyAttackOfTheTableHasAForm() {
        open();
        for (const AttackText& attack : attackTexts()) {
            panel_->setMethod(attack.id);
            QCOMPARE(panel_->method(), attack.id);
            QVERIFY(!attack.summary.isEmpty() && !attack.paper.isEmpty());
        }
    }

    void cancelledItKeepsWhatWasReached() {
        open();
        panel_->setMethod("ascent");
        panel_->setTargetClass(classOf("tree"));
        panel_->start();
        QTRY_VERIFY_WITH_TIMEOUT(panel_->creation(), patience);
        panel_->interrupt();
        QVERIFY(result() && !result()->pictures.empty());
        QCOMPARE(panel_->control().state(), RunControl::State::idle); // an attack cannot go on
    }

    void noiseVotesAboutOriginalAndResult() {
        open();
        panel_->setMethod("fgsm");
        panel_->start();
        QVERIFY(finishes());
        QVERIFY(result());
        panel_->startOrStopNoise();
        QTRY_VERIFY_WITH_TIMEOUT(panel_->noiseTrial(), patience);
        const NoiseTrial& trial = *panel_->noiseTrial();
        std::int64_t votes = 0;
        for (const std::int64_t count : trial.result.votes)
            votes += count;
        QCOMPARE(votes, trial.copies);
        QVERIFY(panel_->noiseText().contains("noise", Qt::CaseInsensitive));
        panel_->start();
        QVERIFY(finishes());
        QVERIFY(!panel_->noiseTrial()); // it was about another result
    }

    void settingsComeBack() {
        open();
        panel_->setMethod("pgd");
        panel_->setTargetClass(classOf("car"));
        panel_->control().setSeed(3);
        const OptionValues kept = panel_->settings();
        AttackPanel other(*session_);
        other.setSettings(kept);
        QCOMPARE(other.settings(), kept);
        other.setSettings({{"method", "sorcery"}, {"target", "-5"}});
        QVERIFY(!other.targetClass());
    }
};

QTEST_MAIN(AttackPanelTest)
#include "attack_panel_test.moc"
