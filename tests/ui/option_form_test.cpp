#include "explain/method_description.h"
#include "panels/option_form.h"
#include "support/comma_locale.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QSignalSpy>
#include <QSpinBox>
#include <QTest>

using namespace saliscope;

namespace {

const std::vector<OptionDescription> examples{
    {.key = "samples",
     .type = OptionType::integer,
     .standard = "16",
     .help = "How many",
     .minimum = 1,
     .maximum = 100},
    {.key = "sigma",
     .type = OptionType::number,
     .standard = "0.15",
     .help = "How strong",
     .minimum = 0,
     .maximum = 1},
    {.key = "tiny", .type = OptionType::number, .standard = "1e-09", .help = "How small"},
    {.key = "relu", .type = OptionType::boolean, .standard = "on", .help = "Whether"},
    {.key = "fill",
     .type = OptionType::choice,
     .standard = "blur",
     .help = "Which",
     .choices = {"mean", "blur"}}};

} // namespace

class OptionFormTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void showsTheDefaultsAndThenNamesNoValues() {
        const OptionForm form(examples);
        QCOMPARE(form.findChild<QSpinBox*>("samples")->value(), 16);
        QCOMPARE(form.findChild<QDoubleSpinBox*>("sigma")->value(), 0.15);
        QCOMPARE(form.findChild<QDoubleSpinBox*>("tiny")->value(), 1e-9);
        QVERIFY(form.findChild<QCheckBox*>("relu")->isChecked());
        QCOMPARE(form.findChild<QComboBox*>("fill")->currentText(), "blur");
        QVERIFY(form.values().empty());
    }

    void readsNumbersWithAPointWhateverTheDesktopsLanguage() {
        const test::CommaLocale language;
        if (!language.isThere())
            QSKIP("this machine has no language that writes numbers with a comma");
        OptionForm form(examples);
        form.setValues({{"sigma", "0.75"}});
        QCOMPARE(form.findChild<QDoubleSpinBox*>("sigma")->value(), 0.75);
        QCOMPARE(form.findChild<QDoubleSpinBox*>("sigma")->text(), "0.750");
        QCOMPARE(form.values(), (OptionValues{{"sigma", "0.75"}}));
    }

    void namesWhatAPersonChanged() {
        OptionForm form(examples);
        const QSignalSpy changes(&form, &OptionForm::valuesChanged);
        form.findChild<QSpinBox*>("samples")->setValue(32);
        form.findChild<QComboBox*>("fill")->setCurrentText("mean");
        form.findChild<QCheckBox*>("relu")->click();
        QCOMPARE(form.values(), (OptionValues{{"samples", "32"}, {"fill", "mean"}, {"relu", "off"}}));
        QCOMPARE(changes.size(), 3);
    }

    void keepsNumbersWithinTheirRange() {
        OptionForm form(examples);
        form.findChild<QSpinBox*>("samples")->setValue(1000);
        QCOMPARE(form.values().at("samples"), "100");
    }

    void takesValuesInSilenceAndGoesBackToTheDefaults() {
        OptionForm form(examples);
        const QSignalSpy changes(&form, &OptionForm::valuesChanged);
        form.setValues({{"sigma", "0.5"}});
        QCOMPARE(changes.size(), 0);
        QCOMPARE(form.values(), (OptionValues{{"sigma", "0.5"}}));
        form.reset();
        QCOMPARE(changes.size(), 1);
        QVERIFY(form.values().empty());
    }

    void everyOptionOfEveryMethodFitsIntoAForm_data() {
        QTest::addColumn<int>("method");
        const auto methods = methodDescriptions();
        for (std::size_t i = 0; i < methods.size(); ++i)
            QTest::newRow(methods[i].id.c_str()) << static_cast<int>(i);
    }
    void everyOptionOfEveryMethodFitsIntoAForm() {
        QFETCH(const int, method);
        const MethodDescription description = methodDescriptions()[static_cast<std::size_t>(method)];
        const OptionForm form(description.options);
        QVERIFY(form.values().empty());
        for (const OptionDescription& option : description.options) {
            const auto* editor = form.findChild<QWidget*>(QString::fromStdString(option.key));
            QVERIFY2(editor, option.key.c_str());
            QVERIFY(!editor->toolTip().isEmpty());
            if (const auto* box = qobject_cast<const QDoubleSpinBox*>(editor))
                QCOMPARE(box->value(), parseNumber(option, option.standard));
            if (const auto* box = qobject_cast<const QSpinBox*>(editor))
                QCOMPARE(box->value(), parseInteger(option, option.standard));
        }
    }
};

QTEST_MAIN(OptionFormTest)
#include "option_form_test.moc"
