#include "panels/patches_panel.h"

#include "dataset_driver.h"
#include "panels/atlas_button.h"
#include "panels/map_grid.h"

#include <QFile>
#include <QListView>
#include <QSignalSpy>
#include <QToolButton>

#include <algorithm>

using namespace saliscope;

class PatchesPanelTest : public QObject, private test::DatasetDriver {
    Q_OBJECT

private:
    std::unique_ptr<AtlasButton> wishes_;
    std::unique_ptr<PatchesPanel> panel_;

    bool areComplete() const {
        const ChannelPatchesPtr& patches = panel_->patches();
        return patches && patches->layer == session_->layer() && patches->channel == panel_->channel() &&
               session_->jobs().empty();
    }
    void search() {
        panel_->searchButton()->setChecked(true);
        QTRY_VERIFY_WITH_TIMEOUT(areComplete(), patience);
    }

private Q_SLOTS:
    void init() {
        begin();
        wishes_ = std::make_unique<AtlasButton>(*session_);
        panel_ = std::make_unique<PatchesPanel>(*dataset_, *wishes_);
        panel_->resize(420, 560);
        panel_->QWidget::show();
    }
    void cleanup() {
        panel_.reset();
        wishes_.reset();
        end();
    }

    void saysWhatIsMissing() {
        QVERIFY(panel_->problemText().contains("model"));
        QVERIFY(!panel_->searchButton()->isEnabled());
        QVERIFY(!panel_->data().write);
        open();
        QVERIFY(panel_->problemText().contains("Search"));
        QVERIFY(panel_->searchButton()->isEnabled());
    }

    void theStrongestComeFirstOneOfEachPicture() {
        open();
        session_->setLayer("relu3");
        search();
        const std::vector<FoundPatch>& patches = panel_->patches()->patches;
        QCOMPARE(patches.size(), std::size_t{16});
        QVERIFY(std::ranges::is_sorted(patches, std::greater(), &FoundPatch::response));
        std::vector<std::size_t> images;
        for (const FoundPatch& patch : patches)
            images.push_back(patch.image);
        std::ranges::sort(images);
        QVERIFY(std::ranges::adjacent_find(images) == images.end());
        QCOMPARE(panel_->grid()->model()->rowCount(), 16);
    }

    void theResponseIsThatOfTheLayerToThePicture() {
        open();
        session_->setLayer("relu3");
        search();
        const FoundPatch patch = panel_->patches()->patches.front();
        showPicture(patch.image);
        session_->watchActivations();
        QTRY_VERIFY_WITH_TIMEOUT(
            session_->activations() && session_->isCurrent(session_->activations()->basis), patience);
        const float value = session_->activations()
                                ->map(static_cast<int>(panel_->channel()))
                                .at<float>(static_cast<int>(patch.row), static_cast<int>(patch.column));
        QVERIFY(std::abs(static_cast<double>(value) - patch.response) < 1e-3 * std::max(1.0, patch.response));
        const int layer = session_->model()->indexOf("relu3");
        const cv::Rect field = session_->model()->layers[static_cast<std::size_t>(layer)].receptiveField(
            static_cast<int>(patch.row), static_cast<int>(patch.column));
        QVERIFY(std::abs(patch.place.width - field.width) < 1); // scenes are as large as the input
        QCOMPARE(patch.guided.size(), field.size());
    }

    void followsTheChannelThatIsExplainedAndTheLayer() {
        open();
        search();
        session_->setTarget(TargetChoice::ofChannel(session_->layer(), 5));
        QCOMPARE(panel_->channel(), std::int64_t{5});
        QTRY_VERIFY_WITH_TIMEOUT(areComplete(), patience);
        QCOMPARE(panel_->patches()->channel, std::int64_t{5});
        session_->setLayer("relu2");
        QTRY_VERIFY_WITH_TIMEOUT(areComplete(), patience);
        QCOMPARE(panel_->patches()->layer, "relu2");
        panel_->searchButton()->setChecked(false);
        session_->setLayer("relu1");
        QVERIFY(!panel_->patches());
        QVERIFY(session_->jobs().empty());
    }

    void guidedGradientsTakeThePlaceOfThePatches() {
        open();
        search();
        const auto tile = [this] {
            return panel_->grid()->model()->index(0, 0).data(Qt::DecorationRole).value<QImage>();
        };
        const QImage patch = tile();
        QVERIFY(!patch.isNull());
        panel_->setGuided(true);
        QVERIFY(!tile().isNull() && tile() != patch);
    }

    void aClickAsksForThePictureWithItsField() {
        open();
        session_->setLayer("relu2");
        search();
        QSignalSpy chosen(panel_.get(), &PatchesPanel::patchChosen);
        const QRect place = panel_->grid()->visualRect(panel_->grid()->model()->index(1, 0));
        QTest::mouseClick(panel_->grid()->viewport(), Qt::LeftButton, {}, place.center());
        QCOMPARE(chosen.size(), 1);
        const FoundPatch& patch = panel_->patches()->patches[1];
        QCOMPARE(chosen[0][0].value<std::size_t>(), patch.image);
        QCOMPARE(chosen[0][1].toRectF().width(), patch.place.width);
    }

    void layersWithoutPositionsHavePatchesToo() {
        open();
        session_->setLayer("features");
        search();
        QCOMPARE(panel_->patches()->patches.size(), std::size_t{16});
    }

    void sessionsKeepTheSearch() {
        open();
        panel_->setChannel(3);
        panel_->setGuided(true);
        search();
        const OptionValues settings = panel_->settings();
        panel_->setSettings({});
        QCOMPARE(panel_->settings(), OptionValues());
        panel_->setSettings(settings);
        QTRY_VERIFY_WITH_TIMEOUT(areComplete(), patience);
        QCOMPARE(panel_->settings(), settings);
    }

    void savesALineForEachPatch() {
        open();
        search();
        const QString file = path("patches.csv");
        panel_->data().write(file);
        QFile written(file);
        QVERIFY(written.open(QIODevice::ReadOnly));
        const QList<QByteArray> lines = written.readAll().split('\n');
        QCOMPARE(lines.size(), 18);
        QVERIFY(lines[0].startsWith("layer,channel,rank,response,path,label"));
    }
};

QTEST_MAIN(PatchesPanelTest)
#include "patches_panel_test.moc"
