#include "panels/explanation_panel.h"

#include "base/file.h"
#include "explain/method_description.h"
#include "panels/method_pages.h"
#include "panels/panel_pages.h"

#include <QComboBox>
#include <QEvent>
#include <QTextBrowser>
#include <QVBoxLayout>

#include <algorithm>

namespace saliscope {

namespace {

const QString panelPrefix = QStringLiteral("panel ");

} // namespace

ExplanationPanel::ExplanationPanel(QWidget* parent)
    : Panel({QStringLiteral("explanation"),
             tr("Explain this"),
             tr("How a method draws its map, or how a panel is read, and what to try with it."),
             {}},
            parent),
      subjects_(new QComboBox),
      page_(new QTextBrowser) {
    subjects_->setAccessibleName(tr("What the page is about"));
    subjects_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    page_->setOpenExternalLinks(true);
    page_->setFrameShape(QFrame::NoFrame);
    constexpr double listIndent = 14;
    page_->document()->setIndentWidth(listIndent);
    content()->addWidget(subjects_);
    content()->addWidget(page_, 1);
    connect(subjects_, &QComboBox::currentIndexChanged, this, [this](int row) { page_->setHtml(html(row)); });
    for (const MethodDescription& description : methodDescriptions())
        subjects_->addItem(QString::fromStdString(description.title), QString::fromStdString(description.id));
}

void ExplanationPanel::setPanels(const std::vector<PanelText>& panels) {
    panels_ = panels;
    const int first = static_cast<int>(methodDescriptions().size());
    while (subjects_->count() > first)
        subjects_->removeItem(first);
    subjects_->insertSeparator(first);
    for (const PanelText& panel : panels)
        subjects_->addItem(tr("The panel %1").arg(panel.title), panelPrefix + panel.name);
}

QString ExplanationPanel::html(int row) const {
    const std::vector<MethodDescription> methods = methodDescriptions();
    const std::size_t first = methods.size() + 1; // after the line between them
    const auto subject = static_cast<std::size_t>(std::max(0, row));
    if (subject < methods.size())
        return methodPageHtml(methods[subject]);
    return subject < first ? QString() : panelPageHtml(panels_[subject - first]);
}

QString ExplanationPanel::method() const {
    return panel().isEmpty() ? subjects_->currentData().toString() : QString();
}

QString ExplanationPanel::panel() const {
    const QString subject = subjects_->currentData().toString();
    return subject.startsWith(panelPrefix) ? subject.mid(panelPrefix.size()) : QString();
}

void ExplanationPanel::showMethod(const QString& id) {
    if (const int index = subjects_->findData(id); index >= 0)
        subjects_->setCurrentIndex(index);
}

void ExplanationPanel::showPanel(const QString& name) {
    showMethod(panelPrefix + name);
}

void ExplanationPanel::changeEvent(QEvent* event) {
    Panel::changeEvent(event);
    if (event->type() == QEvent::PaletteChange && page_)
        page_->setHtml(html(subjects_->currentIndex())); // links keep the colour that they were read with
}

OptionValues ExplanationPanel::settings() const {
    return {{"page", subjects_->currentData().toString().toStdString()}};
}

void ExplanationPanel::setSettings(const OptionValues& settings) {
    showMethod(settingOf(settings, "page"));
}

DataFile ExplanationPanel::data() const {
    return {
        QStringLiteral("html"),
        [html = page_->toHtml()](const QString& path) { writeFile(path.toStdString(), html.toStdString()); },
        tr("Save the pa&ge …")};
}

} // namespace saliscope
