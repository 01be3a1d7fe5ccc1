// Tables as text: read as RFC 4180 says, and written so that they are read again.
#include "base/csv.h"

#include "base/error.h"

#include <QtTest>

using namespace saliscope;

class CsvTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void tablesAreReadAsTheStandardSays();
    void whatIsWrittenIsReadAgain();
};

void CsvTest::tablesAreReadAsTheStandardSays() {
    using Records = std::vector<CsvRecord>;
    QCOMPARE(parseCsv("a,b\n\"c,\nd\",\"\"\"e\"\n,\n"),
             (Records{{"a", "b"}, {"c,\nd", "\"e"}, {"", ""}, {""}}));
    QCOMPARE(parseCsv("5\" disk;x", ';'), (Records{{"5\" disk", "x"}}));
    QVERIFY_EXCEPTION_THROWN(parseCsv("a,\"b"), FileError);
}

void CsvTest::whatIsWrittenIsReadAgain() {
    const CsvRecord record = {"", "a,b", "\"c\"", "d\n", "e"};
    QCOMPARE(csvLine(record), std::string(",\"a,b\",\"\"\"c\"\"\",\"d\n\",e\n"));
    QCOMPARE(parseCsv(csvLine(record)), (std::vector<CsvRecord>{record, {""}}));
}

QTEST_APPLESS_MAIN(CsvTest)
#include "csv_test.moc"
