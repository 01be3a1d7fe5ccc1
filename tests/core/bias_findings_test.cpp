// The rules of a bias report, and its documents.
#include "dataset/bias_documents.h"
#include "dataset/bias_findings.h"

#include "base/error.h"
#include "base/file.h"
#include "support/temporary_folder.h"

#include <ATen/ATen.h>
#include <nlohmann/json.hpp>
#include <opencv2/core.hpp>

#include <QtTest>

using namespace saliscope;

namespace {

BiasReport reportOfTwoClasses() {
    BiasReport report;
    report.model = "m<&>";
    report.classNames = {"cat", "dog, wild"};
    report.inputSize = {64, 64};
    for (std::size_t i = 0; i < 20; ++i) {
        report.imageNames.push_back("image " + std::to_string(i));
        report.quality.cells[{static_cast<std::int64_t>(i / 10), static_cast<std::int64_t>(i / 10)}]
            .push_back(i);
    }
    report.quality.images = 20;
    report.quality.accuracy = 1;
    for (std::int64_t index : {0, 1})
        report.quality.classes.push_back(
            {.index = index, .shown = 10, .answered = 10, .right = 10, .precision = 1, .recall = 1});
    ClassExamination dog{.index = 1};
    for (std::size_t i = 10; i < 20; ++i)
        dog.images.push_back(i);
    report.classes.push_back(dog);
    return report;
}

FixedPlace cornerPlace(double consistency, double mass = 0.5, double elsewhere = 0.1) {
    cv::Mat region(32, 32, CV_8U, cv::Scalar(0));
    region(cv::Rect(28, 28, 4, 4)).setTo(255);
    return {.region = region, .mass = mass, .elsewhere = elsewhere, .consistency = consistency};
}

BiasReport withPlace(std::int64_t flipped, std::int64_t controlFlipped) {
    BiasReport report = reportOfTwoClasses();
    ClassExamination& dog = report.classes.front();
    dog.place = TriedPlace{.found = cornerPlace(0.5),
                           .map = "Grad-CAM",
                           .pasted = PasteOutcome{.tried = 20, .flipped = flipped},
                           .control = PasteOutcome{.tried = 20, .flipped = controlFlipped},
                           .covered = CoverOutcome{.tried = 8, .lost = 6}};
    return report;
}

BiasReport withContext(double reliance, double kept, bool segmented = false) {
    BiasReport report = reportOfTwoClasses();
    report.classes.front().reliance = {.images = 10, .reliance = reliance, .keptWithoutObject = kept};
    report.classes.front().segmented = segmented;
    return report;
}

QString severities(const BiasReport& report) {
    QStringList found;
    for (const Finding& finding : biasFindings(report))
        found << QString::fromUtf8(nameOf(finding.severity).data());
    return found.join(' ');
}

} // namespace

class BiasFindingsTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void aModelWithoutFaultHasNoFindings();
    void placesAreJudgedByWhatTheyTurn_data();
    void placesAreJudgedByWhatTheyTurn();
    void aPlaceThatIsRareMayBeTheObjects();
    void placesThatAreNotConcentratedAreNone();
    void contextIsJudgedByRelianceAndKeptAnswers_data();
    void contextIsJudgedByRelianceAndKeptAnswers();
    void groupsMatterIfTheyAreAnsweredDifferently();
    void recallNeedsMoreThanChance();
    void overconfidenceIsTold();
    void findingsAreRanked();
    void placesHaveNames();
    void documentsHoldTheFindings();
    void filesAreWrittenByExtension();
};

void BiasFindingsTest::aModelWithoutFaultHasNoFindings() {
    QVERIFY(biasFindings(reportOfTwoClasses()).empty());
}

void BiasFindingsTest::placesAreJudgedByWhatTheyTurn_data() {
    QTest::addColumn<int>("flipped");
    QTest::addColumn<int>("control");
    QTest::addColumn<QString>("severity");
    QTest::newRow("half") << 10 << 0 << "high";
    QTest::newRow("nearly half") << 9 << 0 << "medium";
    QTest::newRow("half, but some without reason") << 14 << 3 << "high";
    QTest::newRow("half, but many without reason") << 19 << 14 << "low"; // may be chance
    QTest::newRow("a third") << 7 << 0 << "medium";
    QTest::newRow("a tenth, which may be chance") << 2 << 0 << "low";
    QTest::newRow("no more than others") << 18 << 18 << "low";
}

void BiasFindingsTest::placesAreJudgedByWhatTheyTurn() {
    QFETCH(int, flipped);
    QFETCH(int, control);
    const BiasReport report = withPlace(flipped, control);
    QTEST(severities(report), "severity");
    const Finding finding = biasFindings(report).front();
    QCOMPARE(finding.kind, FindingKind::fixedPlace);
    QCOMPARE(finding.region.value(), cv::Rect(56, 56, 8, 8));
    QVERIFY(QString::fromStdString(finding.title).contains("at the bottom right"));
}

void BiasFindingsTest::aPlaceThatIsRareMayBeTheObjects() {
    BiasReport report = withPlace(20, 0);
    ClassExamination& dog = report.classes.front();
    dog.place->found.consistency = 0.4;
    QCOMPARE(severities(report), "high");
    dog.place->found.consistency = 0.39;
    QCOMPARE(severities(report), "low");
}

void BiasFindingsTest::placesThatAreNotConcentratedAreNone() {
    QVERIFY(isConcentrated(cornerPlace(0.25)));
    QVERIFY(!isConcentrated(cornerPlace(0.24)));
    QVERIFY(!isConcentrated(cornerPlace(0.5, 0.5, 0.26)));
    QVERIFY(!isConcentrated(cornerPlace(0.5, 0.09, 0.01)));
    FixedPlace large = cornerPlace(0.5);
    large.region.setTo(255);
    QVERIFY(!isConcentrated(large));
}

void BiasFindingsTest::contextIsJudgedByRelianceAndKeptAnswers_data() {
    QTest::addColumn<double>("reliance");
    QTest::addColumn<double>("kept");
    QTest::addColumn<bool>("segmented");
    QTest::addColumn<QString>("severity");
    QTest::newRow("both") << 0.5 << 0.5 << false << "high";
    QTest::newRow("both, of objects found by saliency") << 0.5 << 0.5 << true << "low";
    QTest::newRow("reliance") << 0.5 << 0.0 << false << "medium";
    QTest::newRow("kept") << 0.4 << 0.5 << false << "medium";
    QTest::newRow("kept alone") << 0.3 << 1.0 << false << "low";
    QTest::newRow("some of both") << 0.4 << 0.4 << false << "low";
    QTest::newRow("neither") << 0.39 << 0.24 << false << "";
}

void BiasFindingsTest::contextIsJudgedByRelianceAndKeptAnswers() {
    QFETCH(double, reliance);
    QFETCH(double, kept);
    QFETCH(bool, segmented);
    QTEST(severities(withContext(reliance, kept, segmented)), "severity");
}

void BiasFindingsTest::groupsMatterIfTheyAreAnsweredDifferently() {
    BiasReport report = reportOfTwoClasses();
    ReasonClusters& reasons = report.classes.front().reasons;
    reasons = {
        .clusters = {{.images = {0, 1, 2, 3, 4}, .meanMap = {}}, {.images = {5, 6, 7, 8, 9}, .meanMap = {}}},
        .eigengap = 0.2};
    QCOMPARE(severities(report), "low");
    QCOMPARE(biasFindings(report).front().groups[1], (std::vector<std::size_t>{15, 16, 17, 18, 19}));
    report.quality.cells[{1, 1}].resize(5);
    report.quality.cells[{1, 0}] = {15, 16, 17, 18, 19};
    QCOMPARE(severities(report), "medium");
    reasons.eigengap = 0.05;
    QCOMPARE(severities(report), "");
}

void BiasFindingsTest::recallNeedsMoreThanChance() {
    BiasReport report = reportOfTwoClasses();
    ClassQuality& dog = report.quality.classes[1];
    const auto severityOf = [&](std::int64_t right) {
        dog.right = right;
        dog.recall = static_cast<double>(right) / static_cast<double>(dog.shown);
        return severities(report);
    };
    QCOMPARE(severityOf(9), "");
    QCOMPARE(severityOf(8), "low");
    QCOMPARE(severityOf(7), "low");
    QCOMPARE(severityOf(3), "medium");
    report.quality.cells[{1, 0}] = {15, 16, 17, 18, 19};
    QVERIFY(QString::fromStdString(biasFindings(report).front().text).contains("taken for 'cat' (5)."));
}

void BiasFindingsTest::overconfidenceIsTold() {
    BiasReport report = reportOfTwoClasses();
    report.quality.calibrationError = 0.2;
    report.quality.confidence = 0.8;
    QCOMPARE(severities(report), "low");
    report.quality.images = 30;
    report.quality.accuracy = 0.6;
    QCOMPARE(severities(report), "medium");
}

void BiasFindingsTest::findingsAreRanked() {
    BiasReport report = withPlace(20, 0);
    report.classes.front().reliance = {.images = 10, .reliance = 1, .keptWithoutObject = 1};
    ClassExamination cat = report.classes.front();
    cat.index = 0;
    cat.place->covered->lost = 0; // turns as many, but is not needed
    report.classes.insert(report.classes.begin(), cat);
    const std::vector<Finding> findings = biasFindings(report);
    QCOMPARE(findings.size(), std::size_t{4});
    QCOMPARE(findings[0].kind, FindingKind::fixedPlace);
    QCOMPARE(findings[0].classIndex.value(), std::int64_t{1});
    QCOMPARE(findings[0].strength, (1 + 0.75) / 2);
    QCOMPARE(findings[1].kind, FindingKind::fixedPlace);
    QCOMPARE(findings[1].strength, 0.5);
    QCOMPARE(findings[2].kind, FindingKind::context);
    QCOMPARE(suspectsOf(findings), (std::vector<std::int64_t>{1, 0}));
}

void BiasFindingsTest::placesHaveNames() {
    QCOMPARE(placeText({90, 90, 10, 10}, {100, 100}), "at the bottom right");
    QCOMPARE(placeText({0, 0, 10, 10}, {100, 100}), "at the top left");
    QCOMPARE(placeText({0, 45, 10, 10}, {100, 100}), "at the left");
    QCOMPARE(placeText({45, 0, 10, 10}, {100, 100}), "at the top");
    QCOMPARE(placeText({0, 0, 100, 100}, {100, 100}), "in the middle");
}

void BiasFindingsTest::documentsHoldTheFindings() {
    BiasReport report = withPlace(20, 1);
    report.findings = biasFindings(report);
    report.suspects = suspectsOf(report.findings);
    report.findings.front().pictures = {{cv::Mat(4, 4, CV_8UC3, cv::Scalar::all(80)), "a <caption>"}};
    const QString html = QString::fromStdString(biasReportHtml(report));
    QVERIFY(html.contains("m&lt;&amp;&gt;") && !html.contains("m<&>"));
    QVERIFY(html.contains("a &lt;caption&gt;") && html.contains("data:image/png;base64,iVBORw0KGgo"));
    QVERIFY(!html.contains("http") && !html.contains("<script"));
    const QStringList csv = QString::fromStdString(biasReportCsv(report)).split("\n");
    QCOMPARE(csv.size(), 3);
    QVERIFY(csv[1].startsWith("1,high,fixed place,\"dog, wild\",0.85,"));
    QVERIFY(csv[1].contains("6 of 8 right answers (75 %) are lost"));
    QVERIFY(csv[1].contains(",56,56,64,64,"));
    const nlohmann::ordered_json json = biasReportJson(report);
    QCOMPARE(json["findings"][0]["numbers"]["control_flip_rate"].get<double>(), 0.05);
    QCOMPARE(json["suspects"][0].get<std::string>(), "dog, wild");
    QCOMPARE(json["confusion"][1]["images"].size(), std::size_t{10});
}

void BiasFindingsTest::filesAreWrittenByExtension() {
    const test::TemporaryFolder place;
    BiasReport report = withPlace(20, 1);
    report.findings = biasFindings(report);
    report.findings.front().pictures.assign(30,
                                            {cv::Mat(64, 64, CV_8UC3, cv::Scalar(9, 90, 200)), "caption"});
    for (const char* name : {"report.html", "report.pdf", "findings.csv", "report.json"})
        writeBiasReport(place / name, report);
    const std::string pdf = readTextFile(place / "report.pdf");
    QVERIFY(pdf.starts_with("%PDF-"));
    QVERIFY(pdf.size() > 2000);
    QVERIFY(pdf.find("%%EOF") != std::string::npos);
    QVERIFY_EXCEPTION_THROWN(writeBiasReport(place / "report.docx", report), UsageError);
}

QTEST_GUILESS_MAIN(BiasFindingsTest)
#include "bias_findings_test.moc"
