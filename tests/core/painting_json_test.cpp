#include "image/painting_json.h"

#include "base/error.h"

#include <nlohmann/json.hpp>

#include <QtTest>

using namespace saliscope;
using nlohmann::json;

namespace {

Painting everyKindOfStroke() {
    return {{{.shape = StrokeShape::brush,
              .points = {{12.5, 40}, {0.1, 1.0 / 3}},
              .diameter = 31.7,
              .style = {.fill = Fill::noise, .seed = 0xfedcba9876543210}},
             {.shape = StrokeShape::rectangle,
              .points = {{-3, 7}, {1e6, 2}},
              .style = {.fill = Fill::meanColour, .mean = {0, 128, 255}}},
             {.shape = StrokeShape::ellipse, .points = {{1, 2}, {3, 4}}, .style = {.fill = Fill::black}},
             {.shape = StrokeShape::lasso, .points = {{1, 2}, {3, 4}, {5, 0}}, .style = {.fill = Fill::blur}},
             {.shape = StrokeShape::lasso, .points = {{9, 9}}, .style = {.fill = Fill::inpaint}},
             {.shape = StrokeShape::brush, .points = {{5, 5}}, .diameter = 3, .erases = true}}};
}

} // namespace

class PaintingJsonTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void paintingsComeBackExactly();
    void theFormatIsTheDocumentedOne();
    void whatIsWrongIsSaid_data();
    void whatIsWrongIsSaid();
};

void PaintingJsonTest::paintingsComeBackExactly() {
    const Painting painting = everyKindOfStroke();
    QCOMPARE(paintingFromJson(json::parse(toJson(painting).dump())), painting);
    QCOMPARE(paintingFromJson(toJson(Painting())), Painting());
}

void PaintingJsonTest::theFormatIsTheDocumentedOne() {
    const json document = json::parse(
        R"([{"shape": "brush", "points": [[12.5, 40], [13, 41]], "diameter": 32, "fill": "noise", "seed": 7},
            {"shape": "ellipse", "points": [[0, 0], [100, 50]], "fill": "mean", "mean": [124, 116, 104]},
            {"shape": "lasso", "points": [[0, 0], [9, 0], [9, 9]], "erases": true}])");
    const Painting painting = paintingFromJson(document);
    QCOMPARE(painting.strokes.size(), 3U);
    QCOMPARE(painting.strokes[0].style, (FillStyle{.fill = Fill::noise, .seed = 7}));
    QVERIFY(painting.strokes[2].erases);
    QCOMPARE(toJson(painting), document);
}

void PaintingJsonTest::whatIsWrongIsSaid_data() {
    QTest::addColumn<QByteArray>("document");
    QTest::addColumn<QByteArray>("message");
    const auto row = [](const char* name, const char* document, const char* message) {
        QTest::newRow(name) << QByteArray(document) << QByteArray(message);
    };
    row("no list", R"({})", "a painting must be a list of strokes");
    row("no stroke", R"([7])", "stroke 1 of the painting: a stroke must be an object");
    row("no shape", R"([{}])", "stroke 1 of the painting: 'shape' is missing");
    row("shape is no word", R"([{"shape": 3}])", "stroke 1 of the painting: 'shape' must be a word");
    row("unknown shape", R"([{"shape": "star"}])",
        "stroke 1 of the painting: there is no shape 'star'; there are brush, rectangle, ellipse, lasso");
    row("no points", R"([{"shape": "lasso", "points": []}])",
        "stroke 1 of the painting: 'points' must be a list of at least one point");
    row("three corners", R"([{"shape": "ellipse", "points": [[0, 0], [1, 1], [2, 2]]}])",
        "stroke 1 of the painting: 'points' must be a list of two points");
    row("no pair", R"([{"shape": "lasso", "points": [[0, 0, 0]]}])",
        "stroke 1 of the painting: a point must be a list of two numbers");
    row("no coordinate", R"([{"shape": "lasso", "points": [[0, null]]}])",
        "stroke 1 of the painting: a coordinate must be a number from -1e+07 to 1e+07");
    row("too far", R"([{"shape": "lasso", "points": [[0, 1e300]]}])",
        "stroke 1 of the painting: a coordinate must be a number from -1e+07 to 1e+07");
    row("no diameter", R"([{"shape": "brush", "points": [[0, 0]]}])",
        "stroke 1 of the painting: 'diameter' is missing");
    row("negative diameter", R"([{"shape": "brush", "points": [[0, 0]], "diameter": -1}])",
        "stroke 1 of the painting: 'diameter' must be a number from 0 to 1e+07");
    row("no fill in the second", R"([{"shape": "lasso", "points": [[0, 0]], "fill": "black"},
                                     {"shape": "lasso", "points": [[0, 0]], "fill": "gold"}])",
        "stroke 2 of the painting: there is no fill 'gold'; there are mean, black, blur, noise, inpaint");
    row("two colours", R"([{"shape": "lasso", "points": [[0, 0]], "fill": "mean", "mean": [1, 2]}])",
        "stroke 1 of the painting: 'mean' must be a list of red, green and blue");
    row("a colour too bright",
        R"([{"shape": "lasso", "points": [[0, 0]], "fill": "mean", "mean": [1, 2, 256]}])",
        "stroke 1 of the painting: a colour must be a number from 0 to 255");
    row("half a seed", R"([{"shape": "lasso", "points": [[0, 0]], "fill": "noise", "seed": 0.5}])",
        "stroke 1 of the painting: 'seed' must be a whole number");
    row("erases a little", R"([{"shape": "lasso", "points": [[0, 0]], "erases": 1}])",
        "stroke 1 of the painting: 'erases' must be true or false");
}

void PaintingJsonTest::whatIsWrongIsSaid() {
    QFETCH(QByteArray, document);
    QFETCH(QByteArray, message);
    try {
        paintingFromJson(json::parse(document.constData()));
        QFAIL("was read");
    } catch (const FileError& error) {
        QCOMPARE(QByteArray(error.what()), message);
    }
}

QTEST_GUILESS_MAIN(PaintingJsonTest)
#include "painting_json_test.moc"
