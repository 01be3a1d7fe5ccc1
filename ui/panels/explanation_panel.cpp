#include "panels/explanation_panel.h"

#include "base/error.h"
#include "explain/method_description.h"
#include "panels/method_pages.h"

#include <QComboBox>
#include <QFile>
#include <QTextBrowser>
#include <QVBoxLayout>

namespace saliscope {

namespace {

void writeHtml(const QString& path, const QString& html) {
    QFile file(path);
    const QByteArray bytes = html.toUtf8();
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size())
        throw FileError(path.toStdString() + ": cannot be written; choose another folder");
}

} // namespace

ExplanationPanel::ExplanationPanel(QWidget* parent)
    : Panel({QStringLiteral("explanation"),
             tr("Explain this"),
             tr("How a method draws its map, and what to try with it."),
             {}},
            parent),
      methods_(new QComboBox),
      page_(new QTextBrowser) {
    methods_->setAccessibleName(tr("The method"));
    methods_->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    page_->setOpenExternalLinks(true);
    page_->setFrameShape(QFrame::NoFrame);
    constexpr double listIndent = 14;
    page_->document()->setIndentWidth(listIndent);
    content()->addWidget(methods_);
    content()->addWidget(page_, 1);
    connect(methods_, &QComboBox::currentIndexChanged, this, [this](int index) {
        page_->setHtml(methodPageHtml(methodDescriptions()[static_cast<std::size_t>(index)]));
    });
    for (const MethodDescription& description : methodDescriptions())
        methods_->addItem(QString::fromStdString(description.title), QString::fromStdString(description.id));
}

QString ExplanationPanel::method() const {
    return methods_->currentData().toString();
}

void ExplanationPanel::showMethod(const QString& id) {
    if (const int index = methods_->findData(id); index >= 0)
        methods_->setCurrentIndex(index);
}

DataFile ExplanationPanel::data() const {
    return {QStringLiteral("html"), [html = page_->toHtml()](const QString& path) { writeHtml(path, html); },
            tr("Save the pa&ge …")};
}

} // namespace saliscope
