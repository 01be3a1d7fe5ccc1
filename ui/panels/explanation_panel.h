#pragma once

#include "panels/panel.h"

class QComboBox;
class QTextBrowser;

namespace saliscope {

/// A page about a method: what it does, its formula, what to try, its options and its paper. Or a page about
/// a panel.
class ExplanationPanel : public Panel {
    Q_OBJECT

public:
    explicit ExplanationPanel(QWidget* parent = nullptr);

    /// Panels that there are to be pages about.
    void setPanels(const std::vector<PanelText>& panels);

    /// The id of the method that the page is about; empty if it is about a panel.
    QString method() const;
    /// The name of the panel that the page is about; empty if it is about a method.
    QString panel() const;
    /// Unknown ids are ignored.
    void showMethod(const QString& id);
    void showPanel(const QString& name);

    QTextBrowser* page() const { return page_; }

    OptionValues settings() const override;
    void setSettings(const OptionValues& settings) override;

    /// The page as HTML.
    DataFile data() const override;

protected:
    void changeEvent(QEvent* event) override;

private:
    QString html(int row) const;

    std::vector<PanelText> panels_;
    QComboBox* subjects_; ///< methods, then panels
    QTextBrowser* page_;
};

} // namespace saliscope
