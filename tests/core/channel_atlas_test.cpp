// The pictures of a layer's channels, and their cache on disk.
#include "base/error.h"
#include "base/file.h"
#include "support/full_disk.h"
#include "support/networks.h"
#include "support/temporary_folder.h"
#include "synthesize/channel_atlas.h"

#include <ATen/ATen.h>
#include <ATen/Parallel.h>

#include <QtTest>

using namespace saliscope;

namespace {

using Pictures = std::map<std::int64_t, at::Tensor>;

Pictures atlas(const AtlasRequest& request, const Progress& progress = {}) {
    Pictures pictures;
    channelAtlas(
        request, [&](std::int64_t channel, const at::Tensor& picture) { pictures[channel] = picture; },
        progress);
    return pictures;
}

} // namespace

class ChannelAtlasTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void initTestCase() { at::set_num_threads(1); }
    void everyChannelGetsAPictureThatExcitesIt();
    void picturesDoNotDependOnTheirCompany();
    void finishedPicturesComeFromTheCache();
    void damagedPicturesAreMadeAgain();
    void otherRequestsHaveOtherPictures_data();
    void otherRequestsHaveOtherPictures();
    void cancelledAtlasesKeepWhatIsThere();
    void whatCannotBeKeptIsHandedAllTheSame();
    void channelsThatDoNotExistAreErrors();

private:
    AtlasRequest request(const std::filesystem::path& cache = {}) const {
        AtlasRequest request{
            .model = model_, .layer = requireValue(model_->graph, "block.relu"), .cache = cache};
        request.settings = {{"steps", "12"}};
        return request;
    }

    std::shared_ptr<const Model> model_ =
        std::make_shared<const Model>(test::modelOf(test::smallNetwork(), 3, 24, 32));
};

void ChannelAtlasTest::everyChannelGetsAPictureThatExcitesIt() {
    AtlasRequest asked = request();
    asked.settings["steps"] = "80";
    const Pictures pictures = atlas(asked);
    QCOMPARE(pictures.size(), std::size_t{8});
    const ValueId layer = requireValue(model_->graph, "block.add");
    std::vector<at::Tensor> all;
    for (const auto& [channel, picture] : pictures) {
        QCOMPARE(picture.sizes(), at::IntArrayRef({1, 3, 24, 32}));
        all.push_back((picture - 0.5) / 0.5);
    }
    const Trace trace = run(model_->graph, at::cat(all), {.keep = {layer}});
    // Pictures × channels: each channel likes its own picture best.
    const at::Tensor means = trace.value(layer).mean({2, 3});
    const auto own = (means.argmax(0) == at::arange(8)).sum().item<std::int64_t>();
    QVERIFY2(own >= 7, qPrintable(QString::number(own)));
}

void ChannelAtlasTest::picturesDoNotDependOnTheirCompany() {
    const Pictures all = atlas(request());
    AtlasRequest one = request();
    one.channels = {5};
    const at::Tensor alone = atlas(one).at(5);
    QVERIFY((alone - all.at(5)).abs().max().item<double>() < 0.02);
    QVERIFY((all.at(4) - all.at(5)).abs().max().item<double>() > 0.05);
}

void ChannelAtlasTest::finishedPicturesComeFromTheCache() {
    const test::TemporaryFolder folder;
    AtlasRequest asked = request(folder / "atlas");
    asked.channels = {1, 6};
    const Pictures made = atlas(asked);
    asked.channels = {6, 1, 2};
    std::vector<std::int64_t> order;
    Pictures again;
    channelAtlas(asked, [&](std::int64_t channel, const at::Tensor& picture) {
        order.push_back(channel);
        again[channel] = picture;
    });
    QVERIFY((order == std::vector<std::int64_t>{6, 1, 2}));
    QVERIFY(at::equal(again.at(1), made.at(1)) && at::equal(again.at(6), made.at(6)));
    // From the cache they come without steps, thus also if all work is cancelled after the first look.
    std::stop_source stop;
    stop.request_stop();
    QVERIFY_THROWS_EXCEPTION(Cancelled, atlas(asked, Progress({}, stop.get_token())));
}

void ChannelAtlasTest::damagedPicturesAreMadeAgain() {
    const test::TemporaryFolder folder;
    AtlasRequest asked = request(folder.path());
    asked.channels = {3};
    const at::Tensor made = atlas(asked).at(3);
    const std::filesystem::path file = std::filesystem::directory_iterator(folder.path())->path();
    const std::vector<std::byte> good = readFile(file);
    std::vector<std::byte> half = good;
    half.resize(good.size() / 2);
    std::vector<std::byte> flipped = good;
    flipped[good.size() / 2] ^= std::byte{0x10};
    const std::vector<std::byte> nothing, text(200, std::byte{'x'});
    for (const std::vector<std::byte>& bad : {half, flipped, nothing, text}) {
        writeFile(file, bad);
        QVERIFY(at::equal(atlas(asked).at(3), made));
        QVERIFY(readFile(file) == good);
    }
}

void ChannelAtlasTest::otherRequestsHaveOtherPictures_data() {
    QTest::addColumn<QString>("change");
    for (const char* change : {"steps", "seed", "layer", "weights", "preprocessing"})
        QTest::newRow(change) << change;
}

void ChannelAtlasTest::otherRequestsHaveOtherPictures() {
    QFETCH(QString, change);
    const test::TemporaryFolder folder;
    AtlasRequest asked = request(folder.path());
    asked.channels = {2};
    asked.settings["steps"] = "2";
    atlas(asked);
    auto model = std::make_shared<Model>(*model_);
    if (change == "steps")
        asked.settings["steps"] = "3";
    else if (change == "seed")
        asked.seed = 9;
    else if (change == "layer")
        asked.layer = requireValue(model_->graph, "relu");
    else if (change == "weights")
        model->graph.constants[0].tensor = model->graph.constants[0].tensor * 1.001;
    else
        model->preprocessing.std[1] = 0.4f;
    asked.model = model;
    atlas(asked);
    const auto files = std::distance(std::filesystem::directory_iterator(folder.path()), {});
    QCOMPARE(files, std::ptrdiff_t{2});
}

void ChannelAtlasTest::cancelledAtlasesKeepWhatIsThere() {
    const test::TemporaryFolder folder;
    AtlasRequest asked = request(folder.path());
    std::stop_source stop;
    int taken = 0;
    const auto take = [&](std::int64_t, const at::Tensor&) {
        if (++taken == 1)
            stop.request_stop();
    };
    QVERIFY_THROWS_EXCEPTION(Cancelled, channelAtlas(asked, take, Progress({}, stop.get_token())));
    QVERIFY(taken >= 1);
    QVERIFY(std::filesystem::directory_iterator(folder.path()) != std::filesystem::directory_iterator());
    QCOMPARE(atlas(asked).size(), std::size_t{8});
}

void ChannelAtlasTest::whatCannotBeKeptIsHandedAllTheSame() {
    const test::TemporaryFolder folder;
    {
        const test::FullDisk disk(100);
        QCOMPARE(atlas(request(folder.path())).size(), std::size_t{8});
    }
    QVERIFY(std::filesystem::is_empty(folder.path()));
    writeFile(folder / "file", std::string_view("in the way"));
    QCOMPARE(atlas(request(folder / "file/atlas")).size(), std::size_t{8});
}

void ChannelAtlasTest::channelsThatDoNotExistAreErrors() {
    AtlasRequest asked = request();
    asked.channels = {0, 8};
    QVERIFY_THROWS_EXCEPTION(UsageError, atlas(asked));
    asked.channels = {0};
    asked.settings["nonsense"] = "1";
    QVERIFY_THROWS_EXCEPTION(UsageError, atlas(asked));
}

QTEST_GUILESS_MAIN(ChannelAtlasTest)
#include "channel_atlas_test.moc"
