// Neighbours among photos of real garments, by a network that learnt ImageNet.
#include "dataset/indexed_folder.h"
#include "dataset/neighbours.h"
#include "dataset/patches.h"
#include "image/preprocessing.h"
#include "model/model_loader.h"
#include "support/shared_files.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>

using namespace saliscope;

class DatasetClothingTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void neighboursOfShoesAreMostlyShoes();
    void patchesOfARealNetworkAreItsReceptiveFields();
};

namespace {

std::shared_ptr<const Model> mobileNet() {
    return loadModel({.model = (test::sharedFolder() / "models/mobilenet_v1_025_imagenet.pt").string()});
}

} // namespace

void DatasetClothingTest::neighboursOfShoesAreMostlyShoes() {
    REQUIRE_SHARED_FILES();
    const test::TemporaryFolder cache;
    const IndexedFolder folder =
        indexFolder(mobileNet(), readImageFolder(test::sharedFolder() / "datasets/clothing_cc0"),
                    {.cache = cache.path()});
    QCOMPARE(folder.folder.images.size() + folder.unreadable.size(), std::size_t{400});
    const at::Tensor& features = folder.features.begin()->second;
    for (const Distance distance : allDistances) {
        int shoes = 0, all = 0;
        for (std::size_t i = 0; i < folder.folder.images.size(); ++i) {
            if (folder.folder.images[i].label != "shoes")
                continue;
            const auto row = static_cast<std::int64_t>(i);
            for (const Neighbour& neighbour : nearestNeighbours(features, features[row], distance, 5, row)) {
                ++all;
                shoes +=
                    folder.folder.images[static_cast<std::size_t>(neighbour.image)].label == "shoes" ? 1 : 0;
            }
        }
        qInfo() << QString::fromStdString(std::string(nameOf(distance))) << shoes << "of" << all
                << "are shoes";
        QVERIFY(all == 200 && shoes > all / 2);
    }
}

void DatasetClothingTest::patchesOfARealNetworkAreItsReceptiveFields() {
    REQUIRE_SHARED_FILES();
    const test::TemporaryFolder cache;
    const std::shared_ptr<const Model> model = mobileNet();
    std::string name; // a layer in the middle that a window of 60 to 120 pixels sees
    for (const Layer& layer : layers(model->graph, model->inputShape()))
        if (layer.kind == LayerKind::convolution && layer.receptiveField->vertical.regular &&
            layer.receptiveField->vertical.regular->size > 60 && name.empty())
            name = layer.name;
    const IndexedFolder folder =
        indexFolder(model, readImageFolder(test::sharedFolder() / "datasets/clothing_cc0/shoes"),
                    {.patchLayers = {name}, .cache = cache.path()});
    const PatchCutter cutter(model, name);
    const auto size = static_cast<int>(cutter.layer().receptiveField->vertical.regular->size);
    int inside = 0;
    for (std::int64_t channel = 0; channel < cutter.layer().shape[0]; ++channel)
        for (const Patch& patch : topPatches(folder, name, channel, 2)) {
            const cv::Rect field = cutter.field(patch.row, patch.column);
            if (field.width < size || field.height < size)
                continue;
            ++inside;
            const at::Tensor input =
                preprocess(readPicture(folder.folder.images[patch.image].file), model->preprocessing).tensor;
            const double alone = cutter.responseToPatch(input, patch);
            QVERIFY2(std::abs(alone - patch.response) <= 1e-3 * std::abs(patch.response) + 1e-4,
                     qPrintable(QString("%1 is not %2").arg(alone).arg(patch.response)));
        }
    qInfo() << inside << "patches of" << QString::fromStdString(name);
    QVERIFY(inside >= 10);
}

QTEST_GUILESS_MAIN(DatasetClothingTest)
#include "dataset_clothing_test.moc"
