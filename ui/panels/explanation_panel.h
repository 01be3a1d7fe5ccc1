#pragma once

#include "panels/panel.h"

class QComboBox;
class QTextBrowser;

namespace saliscope {

/// A page about a method: what it does, its formula, what to try, its options and its paper.
class ExplanationPanel : public Panel {
    Q_OBJECT

public:
    explicit ExplanationPanel(QWidget* parent = nullptr);

    /// The id of the method that the page is about.
    QString method() const;
    /// Unknown ids are ignored.
    void showMethod(const QString& id);

    QTextBrowser* page() const { return page_; }

    /// The page as HTML.
    DataFile data() const override;

private:
    QComboBox* methods_;
    QTextBrowser* page_;
};

} // namespace saliscope
