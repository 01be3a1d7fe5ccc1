#include "panels/bias_panel.h"

#include "dataset_driver.h"
#include "file_dialog_person.h"
#include "models/confusion_model.h"
#include "panels/bias_classes_page.h"
#include "panels/concepts_page.h"
#include "panels/confusion_page.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/picture_strip.h"
#include "panels/run_control.h"

#include <opencv2/core.hpp>

#include <QAction>
#include <QElapsedTimer>
#include <QFile>
#include <QListWidget>
#include <QPushButton>
#include <QTableView>
#include <QTreeWidget>
#include <map>

using namespace saliscope;

class BiasPanelTest : public QObject, private test::DatasetDriver {
    Q_OBJECT

private:
    std::unique_ptr<BiasPanel> panel_;

    void index() {
        dataset_->startIndex();
        QTRY_VERIFY_WITH_TIMEOUT(dataset_->answers() && panel_->quality(), patience);
    }
    void examine() {
        panel_->options()->form()->setValues({{"occlusion", "off"}, {"images-per-class", "6"}});
        panel_->start();
        QTRY_VERIFY_WITH_TIMEOUT(panel_->bias() && panel_->quality() && !panel_->isRunning(), patience);
    }
    std::int64_t classOf(const QString& name) const { return session_->model()->classes.indexOf(name); }

private Q_SLOTS:
    void init() {
        begin();
        panel_ = std::make_unique<BiasPanel>(*dataset_);
        panel_->resize(480, 800);
        panel_->show();
    }
    void cleanup() {
        panel_.reset();
        end();
    }

    void saysWhatIsMissing() {
        QVERIFY(panel_->said().contains("model"));
        QVERIFY(!panel_->control().startButton()->isEnabled());
        QVERIFY(!panel_->pasteButton()->isEnabled());
        QVERIFY(!panel_->data().write);
        open();
        QVERIFY(panel_->said().isEmpty());
        QVERIFY(panel_->control().startButton()->isEnabled());
        QVERIFY(panel_->confusion()->summary().contains("Index"));
    }

    void theCellsHoldThePicturesBehindThem() {
        open();
        index();
        const FolderAnswers& answers = *dataset_->answers();
        QCOMPARE(panel_->quality()->images, std::int64_t{3 * scenesOfEach});
        std::size_t counted = 0;
        for (const auto& [cell, images] : panel_->quality()->cells)
            for (const std::size_t image : images) {
                QCOMPARE(answers.images[image].wanted, std::optional(cell.first));
                QCOMPARE(answers.images[image].prediction, cell.second);
                ++counted;
            }
        QCOMPARE(counted, answers.judged());
        QVERIFY(std::abs(panel_->quality()->accuracy - static_cast<double>(answers.right()) /
                                                           static_cast<double>(answers.judged())) < 1e-12);
    }

    void aClickOnACellPicksItsPicturesOut() {
        open();
        index();
        QTableView* table = panel_->confusion()->table();
        panel_->resize(panel_->size() + QSize(1, 1)); // so that the page is laid out
        int clicked = 0;
        const auto* model = qobject_cast<const ConfusionModel*>(table->model());
        for (int row = 0; row < model->rowCount(); ++row)
            for (int column = 0; column < model->columnCount(); ++column)
                if (const QModelIndex cell = model->index(row, column); !model->imagesAt(cell).empty()) {
                    Q_EMIT table->clicked(cell);
                    QVERIFY(dataset_->selection());
                    QCOMPARE(dataset_->selection()->images, model->imagesAt(cell));
                    ++clicked;
                }
        QVERIFY(clicked >= 3);
    }

    void otherClassesOfLabelsMakeOtherCells() {
        open();
        index();
        const FolderQualityPtr before = panel_->quality();
        dataset_->setClassOf("tree", classOf("house"));
        QTRY_VERIFY_WITH_TIMEOUT(panel_->quality() != before, patience);
        QVERIFY(panel_->quality()->accuracy < before->accuracy);
    }

    void anExaminationKnowsEachClass() {
        open();
        examine();
        QCOMPARE(panel_->bias()->classes.size(), std::size_t{3});
        QCOMPARE(panel_->findings()->count(), static_cast<int>(panel_->bias()->findings.size()));
        for (const ClassBias& examined : panel_->bias()->classes) {
            QCOMPARE(examined.images.size(), std::size_t{6});
            QVERIFY(!examined.meanGradCam.empty() && !examined.meanSaliency.empty());
            QVERIFY(examined.meanOcclusion.empty());
            QVERIFY(std::abs(cv::sum(examined.meanGradCam)[0] - 1) < 0.01);
            for (const std::size_t image : examined.images)
                QCOMPARE(dataset_->labelOf(image), dataset_->classText(examined.index));
        }
        QTreeWidget* classes = panel_->classes()->table();
        QCOMPARE(classes->topLevelItemCount(), 3);
        panel_->classes()->choose(classOf("car"));
        QCOMPARE(classes->currentItem()->text(0), "car");
        QVERIFY(panel_->classes()->maps()->pictures().size() >= 3);
    }

    void scenesHaveMasksAndSoTheirRelianceIsKnown() {
        open();
        examine();
        QVERIFY(!panel_->bias()->reliances.empty());
        for (const auto& [image, reliance] : panel_->bias()->reliances) {
            QVERIFY(reliance >= 0 && reliance <= 1);
            QCOMPARE(dataset_->answers()->images[image].reliance, std::optional(reliance));
        }
    }

    void whatIsPaintedIsPastedIntoOthers() {
        open();
        index();
        std::size_t cat = 0;
        while (dataset_->labelOf(cat) != "cat" ||
               dataset_->answers()->images[cat].prediction != classOf("cat"))
            ++cat;
        showPicture(cat);
        QTRY_COMPARE_WITH_TIMEOUT(session_->targetClass(), std::optional(classOf("cat")), patience);
        QTest::mouseClick(panel_->pasteButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(panel_->said().contains("painted"), patience);
        QTRY_VERIFY_WITH_TIMEOUT(panel_->pasteButton()->isEnabled(), patience);
        Picture all = session_->cleanPicture(); // all of it: each other picture becomes this one
        cv::Mat covered(all.pixels.size(), CV_8UC3, cv::Scalar(255, 0, 255));
        all.pixels = covered;
        session_->setPaintedPicture(all);
        QTest::mouseClick(panel_->pasteButton(), Qt::LeftButton);
        QTRY_VERIFY_WITH_TIMEOUT(panel_->said().contains("turns"), patience);
        QVERIFY(dataset_->selection());
        QVERIFY(panel_->said().contains(
            QStringLiteral("turns %1 of %1").arg(dataset_->selection()->images.size())));
    }

    void theReportIsWritten_data() {
        QTest::addColumn<QString>("suffix");
        QTest::addColumn<QByteArray>("start");
        QTest::newRow("HTML") << "html" << QByteArray("<!");
        QTest::newRow("PDF") << "pdf" << QByteArray("%PDF");
        QTest::newRow("CSV") << "csv" << QByteArray("rank,");
    }
    void theReportIsWritten() {
        QFETCH(const QString, suffix);
        QFETCH(const QByteArray, start);
        open();
        examine();
        const QString file = path("report." + suffix.toStdString());
        panel_->data().write(file);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QVERIFY(written.readAll().startsWith(start));
    }

    void theMenuSavesTheReportAsWhatItSays() {
        open();
        examine();
        const std::map<QString, QByteArray> starts = {{"pdf", "%PDF"}, {"csv", "rank,"}, {"json", "{"}};
        int saved = 0;
        for (QAction* action : panel_->findChildren<QAction*>())
            for (const auto& [suffix, start] : starts) {
                if (!action->text().startsWith("Save the report as " + suffix.toUpper()))
                    continue;
                const test::FileDialogPerson person(path("from-the-menu"));
                action->trigger();
                QFile written(path("from-the-menu." + suffix.toStdString()));
                QVERIFY2(written.open(QIODevice::ReadOnly), qPrintable(suffix));
                QVERIFY(written.readAll().startsWith(start));
                ++saved;
            }
        QCOMPARE(saved, 3);
    }

    void aConceptIsTestedFromWhatIsPicked() {
        open();
        ConceptsPage* page = panel_->concepts();
        QVERIFY(!page->startButton()->isEnabled());
        std::vector<std::size_t> trees;
        for (std::size_t i = 0; i < dataset_->folder()->images.size(); ++i)
            if (dataset_->labelOf(i) == "tree")
                trees.push_back(i);
        dataset_->select(PictureSelection{"trees", trees});
        session_->setTarget(TargetChoice::ofClass(classOf("tree")));
        session_->setLayer("relu5");
        QTRY_VERIFY_WITH_TIMEOUT(page->startButton()->isEnabled(), patience);
        QTest::mouseClick(page->startButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(page->answers().size(), std::size_t{1}, patience);
        session_->setTarget(TargetChoice::ofClass(classOf("cat")));
        page->start(); // trees are no evidence of cats
        QTRY_COMPARE_WITH_TIMEOUT(page->answers().size(), std::size_t{2}, patience);
        const ConceptAnswer &ofCat = page->answers()[0], &ofTree = page->answers()[1];
        QCOMPARE(ofTree.className, "tree");
        QCOMPARE(ofTree.concepts, "trees");
        QVERIFY(ofTree.score > 0.9 && ofTree.isSignificant);
        QVERIFY2(ofCat.score < ofTree.score, qPrintable(ofCat.text));
        QCOMPARE(page->table()->topLevelItemCount(), 2);
        QVERIFY(page->said().contains("'cat'"));
        const QString file = path("concepts.csv");
        page->write(file);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        QCOMPARE(written.readAll().count('\n'), 3);
        panel_->setSettings({{"page", "concepts"}});
        if (const QString place = qEnvironmentVariable("SALISCOPE_SCREENSHOTS"); !place.isEmpty())
            panel_->grab().save(place + "/bias-concepts.png");
        session_->openModel({"toyworld-biased"});
        QTRY_VERIFY_WITH_TIMEOUT(page->answers().empty(), patience);
    }

    void aConceptIsTestedFromAFolder() {
        open();
        session_->setTarget(TargetChoice::ofClass(classOf("car")));
        session_->setLayer("relu5");
        ConceptsPage* page = panel_->concepts();
        page->setConceptFolder(path("scenes/car"));
        page->setRandomFolder(path("scenes/tree"));
        const OptionValues settings = panel_->settings();
        QTest::mouseClick(page->startButton(), Qt::LeftButton);
        QTRY_COMPARE_WITH_TIMEOUT(page->answers().size(), std::size_t{1}, patience);
        QVERIFY(page->answers().front().score > 0.9);
        panel_->setSettings({});
        QCOMPARE(page->conceptFolder(), QString());
        panel_->setSettings(settings);
        QCOMPARE(page->conceptFolder(), path("scenes/car"));
        QCOMPARE(page->randomFolder(), path("scenes/tree"));
        page->setConceptFolder(path("nowhere"));
        page->start();
        QTRY_VERIFY_WITH_TIMEOUT(page->said().contains("nowhere"), patience);
    }

    void canBeCancelled() {
        open();
        QTest::mouseClick(panel_->control().startButton(), Qt::LeftButton);
        QVERIFY(panel_->isRunning());
        QTest::mouseClick(panel_->control().startButton(), Qt::LeftButton);
        QVERIFY(!panel_->isRunning());
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty(), patience);
        QVERIFY(!panel_->bias());
    }

    void livePredictionsComeInBetween() {
        open();
        panel_->start(); // with all there is, which takes long
        QTRY_VERIFY_WITH_TIMEOUT(!session_->jobs().empty() && session_->jobs().back().isRunning, patience);
        showPicture(0);
        QTRY_VERIFY_WITH_TIMEOUT(session_->prediction() && session_->isCurrent(session_->prediction()->basis),
                                 patience);
        QVERIFY(panel_->isRunning());
        QElapsedTimer sinceCancelled;
        sinceCancelled.start();
        panel_->control().startButton()->click();
        QTRY_VERIFY_WITH_TIMEOUT(session_->jobs().empty(), patience);
        qInfo("cancelled after %lld ms", static_cast<long long>(sinceCancelled.elapsed()));
    }

    void anotherModelForgetsAll() {
        open();
        examine();
        session_->openModel({"toyworld-biased"});
        QTRY_VERIFY_WITH_TIMEOUT(!panel_->bias() && !panel_->quality(), patience);
        QCOMPARE(panel_->findings()->count(), 0);
    }

    void sessionsExamineAgain() {
        open();
        examine();
        const OptionValues settings = panel_->settings();
        QVERIFY(settings.contains("examined"));
        dataset_->close();
        QVERIFY(!panel_->bias());
        panel_->setSettings(settings);
        dataset_->open(path("scenes"));
        QTRY_VERIFY_WITH_TIMEOUT(panel_->bias(), patience);
        QCOMPARE(panel_->settings(), settings);
    }

    void sessionsKeepTheOptions() {
        panel_->options()->form()->setValues({{"images-per-class", "12"}});
        const OptionValues settings = panel_->settings();
        QCOMPARE(settings.size(), std::size_t{1});
        panel_->setSettings({});
        QCOMPARE(panel_->settings(), OptionValues());
        panel_->setSettings(settings);
        QCOMPARE(panel_->settings(), settings);
    }
};

QTEST_MAIN(BiasPanelTest)
#include "bias_panel_test.moc"
