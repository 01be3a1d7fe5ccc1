// What the page about a method says beyond its description.
#pragma once

#include <QString>

#include <span>
#include <string_view>

namespace saliscope {

struct MethodPage {
    const char* id;
    const char* formula; ///< one line of HTML
    const char* toTry;   ///< something to do with it, in a sentence or two
};

/// One for each method of core's table, in its order.
std::span<const MethodPage> methodPages();

/// Null if there is none.
const MethodPage* findMethodPage(std::string_view id);

struct MethodDescription;

/// The whole page, as HTML: what the method does, its formula, what to try, its options and its paper.
QString methodPageHtml(const MethodDescription& method);

} // namespace saliscope
