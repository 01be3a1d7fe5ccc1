// Styles as numbers: Gram matrices, their distances, and colours that are kept.
#include "synthesize/style_loss.h"

#include "model/model.h"
#include "problem_helpers.h"
#include "support/networks.h"
#include "synthesize/colour_transfer.h"
#include "synthesize/picture_problem.h"

using namespace saliscope;
using namespace saliscope::test;

class StyleLossTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aKnownGramMatrix();
    void theDistanceIsThePublishedOne();
    void theStyleDoesNotDependOnPlaces();
    void aMaskCountsOnlyWhatIsPainted();
    void contentIsHalfTheSumOfSquares();
    void gradientsAgreeWithFiniteDifferences_data();
    void gradientsAgreeWithFiniteDifferences();
    void coloursBecomeThoseOfTheOther();
    void levelsBecomeThoseOfTheOther();
    void anotherLuminanceKeepsTheHue();
};

void StyleLossTest::aKnownGramMatrix() {
    const at::Tensor features =
        at::tensor({1.0, 2.0, 3.0, 4.0, 0.0, 1.0, 0.0, -1.0}, at::kDouble).reshape({1, 2, 2, 2});
    const at::Tensor expected = at::tensor({30.0, -2.0, -2.0, 2.0}, at::kDouble).reshape({2, 2}) / 4;
    QVERIFY(at::allclose(styleOf(features), expected));
}

/// Written as the paper has it, with loops.
void StyleLossTest::theDistanceIsThePublishedOne() {
    constexpr std::int64_t N = 3, M = 10;
    const at::Tensor F = uniform({1, N, 2, 5}, 1), P = uniform({1, N, 2, 5}, 2);
    double sum = 0;
    for (std::int64_t i = 0; i < N; ++i)
        for (std::int64_t j = 0; j < N; ++j) {
            double G = 0, A = 0;
            for (std::int64_t k = 0; k < M; ++k) {
                G += F.reshape({N, M})[i][k].item<double>() * F.reshape({N, M})[j][k].item<double>();
                A += P.reshape({N, M})[i][k].item<double>() * P.reshape({N, M})[j][k].item<double>();
            }
            sum += (G - A) * (G - A);
        }
    const double published = sum / (4.0 * N * N * M * M);
    QVERIFY(std::abs(styleDistance(styleOf(F), styleOf(P)).item<double>() - published) < 1e-12);
}

void StyleLossTest::theStyleDoesNotDependOnPlaces() {
    const at::Tensor features = uniform({1, 4, 6, 7});
    const at::Tensor moved = features.roll({2, 3}, {2, 3}), twice = at::cat({features, features}, 3);
    QVERIFY(at::allclose(styleOf(features), styleOf(moved)));
    QVERIFY(at::allclose(styleOf(features), styleOf(twice)));
}

void StyleLossTest::aMaskCountsOnlyWhatIsPainted() {
    const at::Tensor features = uniform({1, 4, 6, 8});
    at::Tensor mask = at::zeros({1, 1, 6, 8}, at::kDouble);
    mask.slice(3, 2, 5).fill_(1);
    QVERIFY(at::allclose(styleOf(features, mask), styleOf(features.slice(3, 2, 5))));
    QVERIFY(at::allclose(styleOf(features, at::full_like(mask, 0.3)), styleOf(features)));
}

void StyleLossTest::contentIsHalfTheSumOfSquares() {
    const at::Tensor a = at::tensor({1.0, 2.0, 3.0, 4.0}).reshape({1, 1, 2, 2}), b = at::zeros({1, 1, 2, 2});
    QCOMPARE(contentDistance(a, b).item<double>(), 15.0);
    QCOMPARE(contentDistance(a, b, at::tensor({1.0, 0.0, 0.5, 0.0}).reshape({1, 1, 2, 2})).item<double>(),
             2.75);
}

void StyleLossTest::gradientsAgreeWithFiniteDifferences_data() {
    QTest::addColumn<bool>("masked");
    QTest::addColumn<bool>("content");
    QTest::newRow("style") << false << false;
    QTest::newRow("style in a mask") << true << false;
    QTest::newRow("content") << false << true;
}

void StyleLossTest::gradientsAgreeWithFiniteDifferences() {
    QFETCH(bool, masked);
    QFETCH(bool, content);
    const auto model = std::make_shared<const Model>(modelOf(inDoublePrecision(smallNetwork()), 3, 12, 14));
    const ValueId layer = requireValue(model->graph, "block.relu");
    const Trace other = run(model->graph, uniform({1, 3, 12, 14}, 5) * 2 - 1, {.keep = {layer}});
    const at::Tensor features = other.value(layer);
    const at::Tensor mask = masked ? uniform({1, 1, features.size(2), features.size(3)}, 6) : at::Tensor();
    const NetworkTerm term = content ? contentTerm("content", layer, features, 0.7)
                                     : styleTerm("style", layer, styleOf(features), mask, 3);
    verifyGradient(pictureProblem({.model = model,
                                   .parametrisation = boundedPixelParametrisation({3, 12, 14}),
                                   .objectives = {term}}),
                   uniform({1, 3, 12, 14}, 7) - 0.5);
}

void StyleLossTest::coloursBecomeThoseOfTheOther() {
    const at::Tensor mixture =
        at::tensor({1.0, 0.2, 0.1, 0.3, 0.8, 0.0, -0.2, 0.4, 0.6}, at::kDouble).reshape({3, 3});
    const at::Tensor other = at::einsum("ij,njhw->nihw", {mixture, uniform({1, 3, 20, 30}, 2)}) * 0.5 + 0.1;
    const at::Tensor changed = withColoursOf(uniform({1, 3, 15, 11}, 1), other);
    const auto statistics = [](const at::Tensor& picture) {
        const at::Tensor flat = picture.squeeze(0).flatten(1), mean = flat.mean(1, true);
        const at::Tensor covariance =
            at::mm(flat - mean, (flat - mean).t()) / static_cast<double>(flat.size(1));
        return at::cat({mean.flatten(), covariance.flatten()});
    };
    QVERIFY(at::allclose(statistics(changed), statistics(other), 1e-3, 1e-5));
    // A picture of one colour has no covariance to be changed by.
    QVERIFY(at::isfinite(withColoursOf(at::full({1, 3, 4, 4}, 0.5, at::kDouble), other)).all().item<bool>());
}

void StyleLossTest::levelsBecomeThoseOfTheOther() {
    const at::Tensor other = uniform({1, 1, 9, 9}, 3) * 0.3 + 0.2;
    const at::Tensor changed = withLevelsOf(uniform({1, 1, 20, 5}, 4), other);
    QVERIFY(std::abs((changed.mean() - other.mean()).item<double>()) < 1e-12);
    QVERIFY(std::abs((changed.std(false) - other.std(false)).item<double>()) < 1e-12);
}

void StyleLossTest::anotherLuminanceKeepsTheHue() {
    const at::Tensor picture = uniform({1, 3, 4, 5}, 1), wanted = uniform({1, 1, 4, 5}, 2);
    const at::Tensor changed = withLuminance(picture, wanted);
    QVERIFY(at::allclose(luminance(changed), wanted));
    QVERIFY(at::allclose(changed.select(1, 0) - changed.select(1, 2),
                         picture.select(1, 0) - picture.select(1, 2)));
}

QTEST_GUILESS_MAIN(StyleLossTest)
#include "style_loss_test.moc"
