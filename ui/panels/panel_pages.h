// What the page about a panel says beyond its sentence.
#pragma once

#include <QString>

#include <span>
#include <string_view>

namespace saliscope {

struct PanelPage {
    const char* name;  ///< of the panel
    const char* how;   ///< how to read what it shows
    const char* toTry; ///< something to do with it
    const char* hands; ///< what mouse and keyboard do there
};

std::span<const PanelPage> panelPages();

/// Null if there is none; its sentence and its paper have to do then.
const PanelPage* findPanelPage(std::string_view name);

struct PanelText;

/// The whole page, as HTML.
QString panelPageHtml(const PanelText& panel);

} // namespace saliscope
