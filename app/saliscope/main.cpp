#include "base/error.h"
#include "base/process.h"
#include "canvas/image_file.h"
#include "state/session_file.h"
#include "window/library.h"
#include "window/main_window.h"

#include <QApplication>
#include <QCommandLineParser>
#include <QLocale>
#include <QSettings>
#include <QTemporaryDir>

#include <algorithm>
#include <clocale>
#include <cstdio>
#include <optional>

using namespace saliscope;

namespace {

struct Options {
    QStringList files; ///< pictures, or a session
    std::optional<ModelChoice> model;
    QString screenshot;
    QSize size{1280, 800};
    QString theme;
};

constexpr const char* displayVariables[] = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"};
constexpr int wrongUsage = 2, unusableFile = 3; // as those of saliscope-cli

[[noreturn]] void failUsage(const QString& message) {
    std::fprintf(stderr, "saliscope: %s\n", qUtf8Printable(message));
    std::exit(wrongUsage);
}

QSize parseSize(const QString& text) {
    const QStringList parts = text.split('x');
    const QSize size(parts.value(0).toInt(), parts.value(1).toInt());
    if (parts.size() != 2 || size.isEmpty())
        failUsage(QApplication::tr("--size %1: not a size; write it as 1280x800").arg(text));
    return size;
}

bool isAmong(const QStringList& arguments, std::initializer_list<const char*> options) {
    return std::any_of(options.begin(), options.end(), [&](const char* option) {
        return std::any_of(arguments.begin(), arguments.end(), [&](const QString& argument) {
            return argument == QLatin1String(option) || argument.startsWith(QLatin1String(option) + '=');
        });
    });
}

/// Qt ends a program without a display by a crash. A picture of the window needs none.
void chooseDisplay(const QStringList& arguments) {
    const bool isChosen = std::any_of(std::begin(displayVariables), std::end(displayVariables),
                                      [](const char* name) { return !qEnvironmentVariableIsEmpty(name); });
    if (isChosen || isAmong(arguments, {"-platform", "--platform"}))
        return;
    if (!isAmong(arguments, {"--screenshot"}))
        failUsage(QObject::tr(
            "there is no display to open a window on; start it from a desktop, or use saliscope-cli"));
    qputenv("QT_QPA_PLATFORM", "offscreen");
}

Options parse(const QCoreApplication& application) {
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QApplication::tr("A desktop microscope for convolutional neural networks"));
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addPositionalArgument(
        "FILE", QApplication::tr("Pictures or a session to open; a sample without any"), "[FILE...]");
    const QCommandLineOption model(
        "model", QApplication::tr("The model: a file, a demo model (toyworld), or one of the zoo"), "MODEL");
    const QCommandLineOption weights("weights", QApplication::tr("Weights for a model of the zoo"), "FILE");
    const QCommandLineOption labels("labels", QApplication::tr("Names of the classes, one a line"), "FILE");
    const QCommandLineOption screenshot(
        "screenshot", QApplication::tr("Write a picture of the window once all is computed, and end"),
        "FILE");
    const QCommandLineOption size("size", QApplication::tr("Size of the window"), "WxH", "1280x800");
    const QCommandLineOption theme("theme", QApplication::tr("system, light or dark"), "NAME");
    parser.addOptions({model, weights, labels, screenshot, size, theme});
    parser.process(application);

    Options options;
    options.files = parser.positionalArguments();
    const bool hasSession = std::any_of(options.files.begin(), options.files.end(), isSessionFile);
    if (hasSession && (options.files.size() > 1 || parser.isSet(model)))
        failUsage(QApplication::tr("a session brings its own picture and model; give it alone"));
    if (!hasSession)
        options.model = {parser.isSet(model) ? parser.value(model) : QStringLiteral("toyworld"),
                         parser.value(weights),
                         {},
                         parser.value(labels)};
    options.screenshot = parser.value(screenshot);
    if (parser.isSet(screenshot) && !options.screenshot.endsWith(QLatin1String(".png"), Qt::CaseInsensitive))
        failUsage(QApplication::tr("--screenshot %1: name a file that ends in .png").arg(options.screenshot));
    options.size = parseSize(parser.value(size));
    options.theme = parser.value(theme);
    if (!options.theme.isEmpty() && nameOf(themeNamed(options.theme)) != options.theme)
        failUsage(
            QApplication::tr("--theme %1: there is none; choose system, light or dark").arg(options.theme));
    return options;
}

/// \returns the exit status
int saveScreenshot(MainWindow& window, const QString& file) {
    QApplication::sendPostedEvents(nullptr, QEvent::LayoutRequest); // texts that have just become longer
    QString problem = window.message();
    try {
        if (problem.isEmpty())
            savePng(file, window.grab().toImage());
    } catch (const FileError& error) {
        problem = QString::fromUtf8(error.what());
    }
    if (!problem.isEmpty())
        std::fprintf(stderr, "saliscope: %s\n", qUtf8Printable(problem));
    return problem.isEmpty() ? 0 : unusableFile;
}

/// The window's words are English, and so are its numbers, whatever the desktop's language: fields take 0.5,
/// as files and the command line do.
void useEnglishNumbers() {
    QLocale::setDefault(QLocale(QLocale::English, QLocale::UnitedStates));
    std::setlocale(LC_NUMERIC, "C"); // QApplication has set the desktop's for the C library
}

} // namespace

int main(int argc, char** argv) {
    keepLargeBlocks();
    avoidWrongConvolutions();
    QCoreApplication::setApplicationName(QStringLiteral("saliscope"));
    QCoreApplication::setOrganizationName(QStringLiteral("saliscope"));
    QCoreApplication::setApplicationVersion(QStringLiteral(SALISCOPE_VERSION));
    const QStringList arguments(argv + 1, argv + argc);
    if (isAmong(arguments, {"-h", "--help", "--help-all", "-v", "--version"})) {
        const QCoreApplication words(argc, argv);
        parse(words);
    }
    chooseDisplay(arguments);
    QApplication application(argc, argv);
    useEnglishNumbers();
    const Options options = parse(application);

    // A screenshot shows the window as it is at first, and leaves no traces.
    const QTemporaryDir scratch;
    const auto settings = options.screenshot.isEmpty()
                              ? std::make_unique<QSettings>()
                              : std::make_unique<QSettings>(scratch.filePath(QStringLiteral("settings.ini")),
                                                            QSettings::IniFormat);
    Session session;
    MainWindow window(session, *settings);
    if (!settings->contains(QStringLiteral("geometry")))
        window.resize(options.size);
    if (!options.theme.isEmpty())
        window.setTheme(themeNamed(options.theme));
    if (options.model)
        window.openModel(*options.model);
    if (options.files.isEmpty())
        window.openPicture(sampleFile(QStringLiteral("cat-beside-dog")));
    else
        window.openFiles(options.files);
    if (!options.screenshot.isEmpty())
        QObject::connect(&window, &MainWindow::settled, &window,
                         [&] { QApplication::exit(saveScreenshot(window, options.screenshot)); });
    window.show();
    return QApplication::exec();
}
