#include "panels/bias_panel.h"

#include "canvas/image_conversion.h"
#include "panels/bias_classes_page.h"
#include "panels/concepts_page.h"
#include "panels/confusion_page.h"
#include "panels/folded_options.h"
#include "panels/option_form.h"
#include "panels/picture_strip.h"
#include "panels/run_control.h"
#include "session/dataset.h"

#include <QLabel>
#include <QListWidget>
#include <QMenu>
#include <QPainter>
#include <QPushButton>
#include <QTabWidget>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace saliscope {

namespace {

constexpr const char* examinedKey = "examined";
constexpr const char* pageKey = "page";
constexpr const char* conceptsKey = "concepts";
constexpr const char* randomsKey = "randoms";
constexpr const char* pageNames[] = {"findings", "answers", "classes", "concepts"}; // as settings have them

QColor colourOfSeverity(const QString& severity) {
    if (severity == QLatin1String("high"))
        return {214, 69, 65};
    return severity == QLatin1String("medium") ? QColor(230, 159, 0) : QColor(140, 140, 150);
}

QIcon severityIcon(const QString& severity) {
    constexpr int side = 16, diameter = 10;
    QPixmap pixmap(side, side);
    pixmap.fill(Qt::transparent);
    QPainter painter(&pixmap);
    painter.setRenderHint(QPainter::Antialiasing);
    painter.setPen(Qt::NoPen);
    painter.setBrush(colourOfSeverity(severity));
    painter.drawEllipse((side - diameter) / 2, (side - diameter) / 2, diameter, diameter);
    return pixmap;
}

} // namespace

BiasPanel::BiasPanel(Dataset& dataset, QWidget* parent)
    : Panel(
          {QStringLiteral("bias"), tr("Bias"),
           tr("Is it the model or the dataset? What the model gets wrong in this folder, where it looks, and "
              "what it relies on and should not."),
           tr("Lapuschkin et al. 2019, Unmasking Clever Hans predictors and assessing what machines really "
              "learn")},
          parent),
      dataset_(dataset),
      job_(dataset.session()),
      trial_(dataset.session()),
      questions_(this, dataset.session()) {
    control_ = new RunControl;
    control_->setPauseVisible(false);
    control_->setSeedVisible(false);
    content()->addWidget(control_);
    options_ = new FoldedOptions(biasOptions());
    content()->addWidget(options_);
    said_ = new QLabel;
    said_->setObjectName(QStringLiteral("said"));
    said_->setWordWrap(true);
    content()->addWidget(said_);
    confusion_ = new ConfusionPage(dataset_);
    classes_ = new BiasClassesPage(dataset_);
    concepts_ = new ConceptsPage(dataset_);
    pages_ = new QTabWidget;
    pages_->setDocumentMode(true);
    pages_->addTab(makeFindings(), tr("Findings"));
    pages_->addTab(confusion_, tr("Answers"));
    pages_->addTab(classes_, tr("Classes"));
    pages_->addTab(concepts_, tr("Concepts"));
    content()->addWidget(pages_, 1);
    for (const char* suffix : {"pdf", "csv", "json"})
        menu()->addAction(tr("Save the report as %1 …").arg(QString::fromLatin1(suffix).toUpper()), this,
                          [this, suffix] { saveReport(QString::fromLatin1(suffix)); });
    menu()->addAction(tr("Save the tests of concepts as CSV …"), this, &BiasPanel::saveConcepts);
    connect(control_, &RunControl::startWanted, this, &BiasPanel::start);
    connect(control_, &RunControl::cancelWanted, this, &BiasPanel::stop);
    connectDataset();
    forget();
}

QWidget* BiasPanel::makeFindings() {
    auto* page = new QWidget;
    list_ = new QListWidget;
    list_->setObjectName(QStringLiteral("findings"));
    list_->setWordWrap(true);
    connect(list_, &QListWidget::currentRowChanged, this, &BiasPanel::showFinding);
    text_ = new QTextBrowser;
    text_->setObjectName(QStringLiteral("finding"));
    text_->setOpenLinks(false);
    connect(text_, &QTextBrowser::anchorClicked, this,
            [this](const QUrl& link) { openLink(link.toString()); });
    pictures_ = new PictureStrip;
    pictures_->setObjectName(QStringLiteral("finding-pictures"));
    paste_ = new QPushButton(tr("&Paste what is painted"));
    paste_->setObjectName(QStringLiteral("paste"));
    paste_->setToolTip(
        tr("Mark what you suspect with the brush on the large picture: it is pasted, as it was "
           "before, into pictures of other classes, and those are counted that turn into the "
           "explained class"));
    connect(paste_, &QPushButton::clicked, this, &BiasPanel::pastePainted);
    auto* layout = new QVBoxLayout(page);
    layout->setContentsMargins(0, 4, 0, 0);
    layout->addWidget(list_, 2);
    layout->addWidget(text_, 1);
    layout->addWidget(pictures_);
    layout->addWidget(paste_, 0, Qt::AlignLeft);
    return page;
}

void BiasPanel::connectDataset() {
    const Session& session = dataset_.session();
    connect(&dataset_, &Dataset::folderChanged, this, &BiasPanel::takeFolder);
    connect(&session, &Session::modelChanged, this, &BiasPanel::forget);
    connect(&dataset_, &Dataset::mappingChanged, this, &BiasPanel::startIfWanted);
    connect(&dataset_, &Dataset::answersChanged, this, &BiasPanel::askQuality);
    for (const PanelJob* job : {&job_, &trial_})
        connect(job, &PanelJob::changed, this, &BiasPanel::showState);
}

void BiasPanel::takeFolder() {
    forget();
    startIfWanted();
}

void BiasPanel::startIfWanted() {
    if (!isWanted_ || !dataset_.folder() || dataset_.mapping().empty())
        return;
    isWanted_ = false;
    start();
}

void BiasPanel::forget() {
    stop();
    questions_.withdraw("quality");
    bias_.reset();
    quality_.reset();
    confusion_->show(nullptr);
    classes_->show(nullptr, nullptr);
    listFindings();
    say(dataset_.obstacle());
    showState();
    Q_EMIT biasChanged();
}

void BiasPanel::askQuality() {
    questions_.withdraw("quality");
    showState();
    if (!dataset_.answers() || !dataset_.indexed()) {
        quality_.reset();
        return confusion_->show(nullptr);
    }
    questions_.ask(
        "quality",
        [answers = dataset_.answers(), indexed = dataset_.indexed()](const Progress&) {
            return qualityOf(*answers, *indexed);
        },
        [this](const FolderQualityPtr& quality) {
            quality_ = quality;
            confusion_->show(quality_);
            classes_->show(quality_, bias_);
        },
        [this](const QString& message) { say(message + '.'); });
}

void BiasPanel::start() {
    if (!dataset_.obstacle().isEmpty())
        return;
    stop();
    if (!dataset_.answers())
        dataset_.startIndex(); // for the answers
    Job<FolderBiasPtr> job;
    job.title = tr("Examination of %1").arg(dataset_.source().section('/', -1));
    job.receiver = this;
    job.run = [model = dataset_.session().snapshot().model, folder = dataset_.folder(),
               mapping = dataset_.mapping(), options = options_->form()->values()](
                  const Progress& progress, const std::function<void(FolderBiasPtr)>&) {
        return examineFolder(model, folder, mapping, options, progress);
    };
    job.onDone = [this](const FolderBiasPtr& bias) { take(bias); };
    job.onFailed = [this](const QString& message) { say(message + '.'); };
    say({});
    job_.start(std::move(job));
    showState();
}

void BiasPanel::stop() {
    job_.stop();
    trial_.stop();
}

void BiasPanel::take(const FolderBiasPtr& bias) {
    bias_ = bias;
    dataset_.setReliances(bias->reliances);
    say(bias->notes.isEmpty() ? QString() : bias->notes.join(QStringLiteral(". ")) + '.');
    listFindings();
    classes_->show(quality_, bias_);
    if (!bias_->findings.empty() && bias_->findings.front().classIndex)
        classes_->choose(*bias_->findings.front().classIndex);
    Q_EMIT biasChanged();
}

void BiasPanel::listFindings() {
    list_->clear();
    if (bias_)
        for (const BiasFinding& finding : bias_->findings) {
            auto* item = new QListWidgetItem(severityIcon(finding.severity), finding.title, list_);
            item->setToolTip(tr("%1: %2").arg(finding.severity, finding.title));
        }
    if (bias_ && !bias_->findings.empty())
        list_->setCurrentRow(0);
    else
        showFinding();
}

void BiasPanel::showFinding() {
    const int row = list_->currentRow();
    std::vector<CaptionedPicture> pictures;
    if (!bias_) {
        text_->setHtml(
            tr("Press Start: a part of each class's pictures is examined closely. It takes a while; "
               "masks or boxes of the objects, where the folder has them, tell more."));
    } else if (row < 0 || static_cast<std::size_t>(row) >= bias_->findings.size()) {
        text_->setHtml(tr("Nothing that deserves a look."));
    } else {
        const BiasFinding& finding = bias_->findings[static_cast<std::size_t>(row)];
        QString html = QStringLiteral("<p><b style='color:%1'>%2</b>: %3</p>")
                           .arg(colourOfSeverity(finding.severity).name(), finding.severity,
                                finding.text.toHtmlEscaped());
        for (std::size_t i = 0; i < finding.groups.size(); ++i)
            html += tr("<a href=\"group %1\">Group %2</a>: %3 pictures<br>")
                        .arg(i)
                        .arg(i + 1)
                        .arg(finding.groups[i].size());
        if (finding.classIndex)
            html += tr("<a href=\"class\">Where the model looks for %1</a>")
                        .arg(dataset_.classText(*finding.classIndex).toHtmlEscaped());
        text_->setHtml(html);
        for (const CaptionedMat& picture : finding.pictures)
            pictures.push_back({picture.caption.section('/', -1), toImage(picture.picture)});
    }
    pictures_->setPictures(pictures);
    pictures_->setVisible(!pictures.empty());
}

void BiasPanel::openLink(const QString& link) {
    const int row = list_->currentRow();
    if (!bias_ || row < 0)
        return;
    const BiasFinding& finding = bias_->findings[static_cast<std::size_t>(row)];
    if (link == QLatin1String("class")) {
        classes_->choose(*finding.classIndex);
        pages_->setCurrentWidget(classes_);
        return;
    }
    const std::size_t group = link.section(' ', 1).toULongLong();
    if (group >= finding.groups.size())
        return;
    PictureSelection selection{tr("%1, group %2").arg(finding.title).arg(group + 1), finding.groups[group]};
    std::ranges::sort(selection.images);
    dataset_.select(selection);
}

void BiasPanel::pastePainted() {
    const std::optional<std::int64_t> target = dataset_.session().targetClass();
    if (!target)
        return say(tr("Choose the class that you suspect in Prediction."));
    constexpr std::size_t most = 60;
    Job<PasteTrial> job;
    job.title = tr("Paste of what is painted");
    job.receiver = this;
    job.run = [snapshot = dataset_.session().snapshot(), folder = dataset_.folder(),
               answers = dataset_.answers(),
               index = *target](const Progress& progress, const std::function<void(PasteTrial)>&) {
        return saliscope::pastePainted(snapshot, folder, answers, index, most, progress);
    };
    job.onDone = [this](const PasteTrial& trial) { takePaste(trial); };
    job.onFailed = [this](const QString& message) { say(message + '.'); };
    say({});
    trial_.start(std::move(job));
}

void BiasPanel::takePaste(const PasteTrial& trial) {
    const QString name = dataset_.classText(trial.classIndex);
    say(tr("What is painted turns %1 of %2 pictures of other classes into %3.")
            .arg(trial.turned.size())
            .arg(trial.tried)
            .arg(name));
    if (!trial.turned.empty())
        dataset_.select(PictureSelection{tr("turned into %1 by a paste").arg(name), trial.turned});
}

void BiasPanel::say(const QString& text) {
    said_->setText(text);
    said_->setVisible(!text.isEmpty());
}

QString BiasPanel::said() const {
    return said_->text();
}

void BiasPanel::showState() {
    control_->setObstacle(dataset_.obstacle());
    control_->setState(isRunning() ? RunControl::State::running : RunControl::State::idle);
    paste_->setEnabled(dataset_.answers() && !trial_.isRunning());
    if (isRunning())
        setState(job_.text());
    else if (bias_)
        showLatency(bias_->milliseconds);
    else
        setState({});
}

OptionValues BiasPanel::settings() const {
    OptionValues settings;
    options_->addTo(settings);
    if (bias_)
        settings[examinedKey] = "yes";
    if (const QString folder = concepts_->conceptFolder(); !folder.isEmpty())
        settings[conceptsKey] = folder.toStdString();
    if (const QString folder = concepts_->randomFolder(); !folder.isEmpty())
        settings[randomsKey] = folder.toStdString();
    if (pages_->currentIndex() > 0)
        settings[pageKey] = pageNames[pages_->currentIndex()];
    return settings;
}

void BiasPanel::setSettings(const OptionValues& settings) {
    options_->take(settings);
    for (int page = 0; page < pages_->count(); ++page)
        if (page == 0 || settingOf(settings, pageKey) == QLatin1String(pageNames[page]))
            pages_->setCurrentIndex(page);
    concepts_->setConceptFolder(settingOf(settings, conceptsKey));
    concepts_->setRandomFolder(settingOf(settings, randomsKey));
    isWanted_ = settings.contains(examinedKey) && !bias_;
    startIfWanted();
}

DataFile BiasPanel::data() const {
    if (!bias_)
        return {};
    return {QStringLiteral("html"), [bias = bias_](const QString& path) { writeReport(*bias, path); },
            tr("Save the &report as HTML …")};
}

void BiasPanel::saveReport(const QString& suffix) {
    if (!bias_)
        return Q_EMIT problem(tr("There is no report yet; press Start in Bias."));
    saveAs({tr("Save the report"),
            QStandardPaths::DocumentsLocation,
            QStringLiteral("bias"),
            {{suffix.toUpper(), suffix}}},
           [this](const QString& file) { writeReport(*bias_, file); });
}

void BiasPanel::saveConcepts() {
    if (concepts_->answers().empty())
        return Q_EMIT problem(tr("No concept has been tested yet; see the page Concepts in Bias."));
    saveAs({tr("Save the tests"),
            QStandardPaths::DocumentsLocation,
            QStringLiteral("concepts"),
            {{QStringLiteral("CSV"), QStringLiteral("csv")}}},
           [this](const QString& file) { concepts_->write(file); });
}

} // namespace saliscope
