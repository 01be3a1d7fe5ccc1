#include "panels/explanation_panel.h"

#include "explain/method_description.h"
#include "panels/method_pages.h"
#include "panels/panel_pages.h"
#include "support/temporary_folder.h"

#include <QFile>
#include <QTest>
#include <QTextBrowser>
#include <QTextDocument>

using namespace saliscope;

class ExplanationPanelTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void thereIsAPageForEachMethodAndForNothingElse() {
        const std::vector<MethodDescription> methods = methodDescriptions();
        QCOMPARE(methodPages().size(), methods.size());
        for (std::size_t i = 0; i < methods.size(); ++i)
            QCOMPARE(methodPages()[i].id, methods[i].id);
        QVERIFY(!findMethodPage("grad-can"));
    }

    void everyPageSaysAllThatThereIsToSay_data() {
        QTest::addColumn<QString>("id");
        for (const MethodDescription& method : methodDescriptions())
            QTest::newRow(method.id.c_str()) << QString::fromStdString(method.id);
    }
    void everyPageSaysAllThatThereIsToSay() {
        QFETCH(const QString, id);
        const std::vector<MethodDescription> methods = methodDescriptions();
        const auto method = std::find_if(methods.begin(), methods.end(), [&](const MethodDescription& m) {
            return id == QString::fromStdString(m.id);
        });
        const MethodPage* page = findMethodPage(method->id);
        QVERIFY(page && !QString(page->formula).isEmpty() && !QString(page->toTry).isEmpty());
        for (const std::string* text : {&method->title, &method->summary, &method->paper, &method->unit})
            QVERIFY(!text->empty());
        ExplanationPanel panel;
        panel.showMethod(id);
        QCOMPARE(panel.method(), id);
        const QString shown = panel.page()->toPlainText().simplified();
        QTextDocument formula;
        formula.setHtml(QString::fromUtf8(page->formula));
        for (const QString& text :
             {QString::fromStdString(method->title), QString::fromStdString(method->summary),
              QString::fromStdString(method->paper), QString::fromUtf8(page->toTry), formula.toPlainText()})
            QVERIFY2(shown.contains(text.simplified()), qUtf8Printable(text));
        for (const OptionDescription& option : method->options)
            QVERIFY2(shown.contains(QString::fromStdString(option.help)), option.key.c_str());
    }

    void unknownMethodsAreIgnored() {
        ExplanationPanel panel;
        panel.showMethod("rise");
        panel.showMethod("tea-leaves");
        QCOMPARE(panel.method(), "rise");
    }

    void panelsHavePagesToo() {
        const PanelText filters{"filters", "Filters", "The kernels.", "Krizhevsky et al. 2012"};
        ExplanationPanel panel;
        panel.setPanels({filters, {"plain", "Plain", "Nothing else.", ""}});
        panel.showPanel("filters");
        QCOMPARE(panel.panel(), "filters");
        QVERIFY(panel.method().isEmpty());
        const QString shown = panel.page()->toPlainText().simplified();
        const PanelPage* page = findPanelPage("filters");
        QVERIFY(page);
        for (const QString& text :
             {filters.title, filters.sentence, filters.paper, QString::fromUtf8(page->how),
              QString::fromUtf8(page->toTry), QString::fromUtf8(page->hands)})
            QVERIFY2(shown.contains(text.simplified()), qUtf8Printable(text));
        panel.showPanel("plain");
        QVERIFY(panel.page()->toPlainText().contains("Nothing else."));
        panel.showPanel("no-such-panel");
        QCOMPARE(panel.panel(), "plain");
        panel.showMethod("rise");
        QCOMPARE(panel.method(), "rise");
        QVERIFY(panel.panel().isEmpty());
    }

    void itsPageIsASetting() {
        ExplanationPanel panel;
        panel.setPanels({{"filters", "Filters", "The kernels.", ""}});
        for (const char* page : {"rise", "panel filters"}) {
            panel.setSettings({{"page", page}});
            QCOMPARE(panel.settings(), (OptionValues{{"page", page}}));
        }
    }

    void thePageCanBeSaved() {
        ExplanationPanel panel;
        panel.showMethod("grad-cam");
        const test::TemporaryFolder folder;
        const QString path = QString::fromStdString((folder.path() / "page.html").string());
        panel.data().write(path);
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(file.readAll().contains("Grad-CAM"));
    }
};

QTEST_MAIN(ExplanationPanelTest)
#include "explanation_panel_test.moc"
