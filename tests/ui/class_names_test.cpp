#include "state/view_state.h"
#include "window_driver.h"

using namespace saliscope;
using test::patience;

/// Files that name the classes of the model that is open, in the real window.
class ClassNamesTest : public QObject {
    Q_OBJECT

private:
    std::unique_ptr<test::TemporaryFolder> folder_;
    std::unique_ptr<test::ShownWindow> shown_;

    MainWindow& window() const { return shown_->window(); }
    Session& session() const { return shown_->session(); }

    QString write(const QByteArray& text) const {
        QFile file(QString::fromStdString((*folder_ / "names.txt").string()));
        if (!file.open(QIODevice::WriteOnly) || file.write(text) != text.size())
            qFatal("names.txt cannot be written");
        return file.fileName();
    }
    /// "thing 0", "thing 1", ...
    QString writeThings() const {
        QByteArray text;
        for (qsizetype i = 0; i < session().model()->classes.size(); ++i)
            text += "thing " + QByteArray::number(i) + '\n';
        return write(text);
    }

private Q_SLOTS:
    void init() {
        folder_ = std::make_unique<test::TemporaryFolder>();
        shown_ = std::make_unique<test::ShownWindow>();
    }
    void cleanup() {
        shown_.reset();
        folder_.reset();
    }

    void theyChangeWithoutAnythingElse() {
        QVERIFY(shown_->open());
        session().setTarget(TargetChoice::ofClass(1));
        session().pinClass(0);
        session().setLayer("conv2");
        QVERIFY(shown_->settles());
        const std::vector<float> scores = session().prediction()->scores;
        const QString file = writeThings();
        window().openFiles({file});
        QTRY_COMPARE_WITH_TIMEOUT(session().model()->classes.value(1), "thing 1", patience);
        QVERIFY(shown_->settles());
        QCOMPARE(session().targetText(), "thing 1 rather than thing 0");
        QCOMPARE(session().layer(), "conv2");
        QCOMPARE(session().prediction()->scores, scores);
        QVERIFY(window().message().isEmpty());
    }

    void sessionsKeepThem() {
        QVERIFY(shown_->open());
        const QString file = writeThings();
        window().openLabels(file);
        QTRY_COMPARE_WITH_TIMEOUT(session().model()->classes.value(1), "thing 1", patience);
        QVERIFY(shown_->settles());
        const ViewState state = window().viewState();
        QCOMPARE(state.model.labels, file);
        shown_ = std::make_unique<test::ShownWindow>();
        window().restore(state);
        QVERIFY(shown_->settles());
        QCOMPARE(session().model()->classes.value(1), "thing 1");
    }

    void theyMayComeTogetherWithTheirModel() {
        QVERIFY(shown_->open());
        const QString names = writeThings();
        const QString model = QString::fromStdString((*folder_ / "own.safetensors").string());
        for (const char* suffix : {"safetensors", "json"})
            QVERIFY(QFile::copy(QFileInfo(sampleFile("one-cat"))
                                    .dir()
                                    .filePath(QStringLiteral("../models/toyworld.") + suffix),
                                QFileInfo(model).dir().filePath(QStringLiteral("own.") + suffix)));
        window().openFiles({names, model});
        QTRY_COMPARE_WITH_TIMEOUT(session().model()->source, model, patience);
        QCOMPARE(session().model()->classes.value(1), "thing 1");
    }

    void whatDoesNotFitIsToldAboutAndChangesNothing_data() {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("reason");
        QTest::newRow("too few") << QByteArray("cat\ndog\n") << "2 labels";
        QTest::newRow("none") << QByteArray() << "names.txt";
        QTest::newRow("no text") << QByteArray("\x89PNG\xff\xfe\0\1", 8) << "names.txt";
    }
    void whatDoesNotFitIsToldAboutAndChangesNothing() {
        QFETCH(const QByteArray, text);
        QFETCH(const QString, reason);
        QVERIFY(shown_->open());
        const ModelInfoPtr before = session().model();
        window().openFiles({write(text)});
        QTRY_VERIFY_WITH_TIMEOUT(!window().message().isEmpty(), patience);
        QVERIFY2(window().message().contains(reason), qUtf8Printable(window().message()));
        QCOMPARE(session().model(), before);
        QVERIFY(window().viewState().model.labels.isEmpty());
    }

    void withoutAModelTheyAreToldAbout() {
        window().openFiles({"/anywhere/names.txt"});
        QVERIFY(window().message().contains("names.txt"));
    }
};

QTEST_MAIN(ClassNamesTest)
#include "class_names_test.moc"
