#include "base/error.h"
#include "base/file.h"
#include "dataset/bias_documents.h"

#include <cairo-pdf.h>
#include <opencv2/imgproc.hpp>

#include <memory>
#include <sstream>

namespace saliscope {

namespace {

// Points, 72 to the inch: A4.
constexpr double pageWidth = 595, pageHeight = 842, pageEdge = 48, textColumn = pageWidth - 2 * pageEdge;

cairo_status_t appendBytes(void* target, const unsigned char* data, unsigned int length) {
    auto& bytes = *static_cast<std::string*>(target);
    bytes.append(reinterpret_cast<const char*>(data), length);
    return CAIRO_STATUS_SUCCESS;
}

/// Text and pictures from the top of the page to its bottom, and on the next one.
class PdfPages {
public:
    PdfPages()
        : surface_(cairo_pdf_surface_create_for_stream(appendBytes, &bytes_, pageWidth, pageHeight)),
          context_(cairo_create(surface_)) {}
    ~PdfPages() {
        cairo_destroy(context_);
        cairo_surface_destroy(surface_);
    }
    PdfPages(const PdfPages&) = delete;
    PdfPages& operator=(const PdfPages&) = delete;

    /// What follows shall not be torn from the `height` below it.
    void keepTogether(double height) {
        if (y_ + height > pageHeight - pageEdge)
            newPage();
    }

    void paragraph(const std::string& text, double size, bool bold = false, double grey = 0.13);
    void gap(double height) { y_ += height; }
    void bar(double red, double green, double blue);
    void pictures(const std::vector<FindingPicture>& pictures);

    std::string finished() {
        cairo_show_page(context_);
        cairo_surface_finish(surface_);
        if (cairo_surface_status(surface_) != CAIRO_STATUS_SUCCESS)
            throw FileError("the PDF could not be drawn: " +
                            std::string(cairo_status_to_string(cairo_surface_status(surface_))));
        return bytes_;
    }

private:
    void newPage() {
        cairo_show_page(context_);
        y_ = pageEdge;
    }
    double widthOf(const std::string& text) const {
        cairo_text_extents_t extents;
        cairo_text_extents(context_, text.c_str(), &extents);
        return extents.x_advance;
    }
    void line(const std::string& text, double size);
    void picture(const cv::Mat& rgb, double x, double y, double width, double height);

    std::string bytes_;
    cairo_surface_t* surface_;
    cairo_t* context_;
    double y_ = pageEdge;
};

void PdfPages::line(const std::string& text, double size) {
    constexpr double spacing = 1.35;
    keepTogether(size * spacing);
    y_ += size * spacing;
    cairo_move_to(context_, pageEdge, y_);
    cairo_show_text(context_, text.c_str());
}

void PdfPages::paragraph(const std::string& text, double size, bool bold, double grey) {
    cairo_select_font_face(context_, "sans-serif", CAIRO_FONT_SLANT_NORMAL,
                           bold ? CAIRO_FONT_WEIGHT_BOLD : CAIRO_FONT_WEIGHT_NORMAL);
    cairo_set_font_size(context_, size);
    cairo_set_source_rgb(context_, grey, grey, grey);
    std::istringstream words(text);
    std::string word, current;
    while (words >> word) {
        const std::string longer = current.empty() ? word : current + " " + word;
        if (!current.empty() && widthOf(longer) > textColumn) {
            line(current, size);
            current = word;
        } else {
            current = longer;
        }
    }
    if (!current.empty())
        line(current, size);
}

void PdfPages::bar(double red, double green, double blue) {
    constexpr double thickness = 3;
    y_ += 2 * thickness;
    cairo_set_source_rgb(context_, red, green, blue);
    cairo_rectangle(context_, pageEdge, y_, textColumn, thickness);
    cairo_fill(context_);
    y_ += thickness;
}

void PdfPages::picture(const cv::Mat& rgb, double x, double y, double width, double height) {
    cv::Mat bgra;
    cv::cvtColor(rgb, bgra, cv::COLOR_RGB2BGRA);
    cairo_surface_t* image = cairo_image_surface_create_for_data(bgra.data, CAIRO_FORMAT_RGB24, bgra.cols,
                                                                 bgra.rows, static_cast<int>(bgra.step));
    cairo_save(context_);
    cairo_translate(context_, x, y);
    cairo_scale(context_, width / bgra.cols, height / bgra.rows);
    cairo_set_source_surface(context_, image, 0, 0);
    cairo_paint(context_);
    cairo_restore(context_);
    cairo_surface_destroy(image); // the PDF has its own copy by now: it was painted as an image
}

void PdfPages::pictures(const std::vector<FindingPicture>& pictures) {
    constexpr double side = 92, between = 9, caption = 7, captionRoom = 14;
    double x = pageEdge, rowHeight = 0;
    int row = pictures.empty() ? 0 : pictures.front().row;
    const auto nextRow = [&] {
        y_ += rowHeight > 0 ? rowHeight + captionRoom + between : 0;
        x = pageEdge;
        rowHeight = 0;
    };
    for (const FindingPicture& shown : pictures) {
        const bool wide = shown.picture.cols > shown.picture.rows * 5 / 4;
        const double width = wide ? 2.5 * side : side;
        const double height = width * shown.picture.rows / shown.picture.cols;
        if (shown.row != row || x + width > pageEdge + textColumn + 1)
            nextRow();
        row = shown.row;
        if (x == pageEdge && y_ + height + captionRoom > pageHeight - pageEdge)
            newPage();
        picture(shown.picture, x, y_ + between, width, height);
        cairo_select_font_face(context_, "sans-serif", CAIRO_FONT_SLANT_NORMAL, CAIRO_FONT_WEIGHT_NORMAL);
        cairo_set_font_size(context_, caption);
        cairo_set_source_rgb(context_, 0.42, 0.42, 0.45);
        cairo_save(context_);
        cairo_rectangle(context_, x, y_ + between + height, width, captionRoom);
        cairo_clip(context_);
        cairo_move_to(context_, x, y_ + between + height + caption + 2);
        cairo_show_text(context_, shown.caption.c_str());
        cairo_restore(context_);
        x += width + between;
        rowHeight = std::max(rowHeight, height);
    }
    nextRow();
}

void addFigures(PdfPages& pages, const BiasReport& report) {
    pages.paragraph("What " + report.model + " relies on", 20, true);
    pages.gap(8);
    pages.paragraph(std::to_string(report.imageNames.size()) + " images, examined by Saliscope in " +
                        roundedText(report.seconds, 3) + " s. Settings: " + biasSettingsText(report.options) +
                        ".",
                    9, false, 0.42);
    pages.gap(6);
    pages.paragraph(answersText(report), 11);
    for (const std::string& note : report.notes)
        pages.paragraph(note + ".", 9, false, 0.42);
}

void addFinding(PdfPages& pages, const Finding& finding) {
    constexpr double together = 190; // a heading with its first row of pictures
    pages.keepTogether(together);
    pages.gap(10);
    if (finding.severity == Severity::high)
        pages.bar(0.82, 0.23, 0.23);
    else if (finding.severity == Severity::medium)
        pages.bar(0.88, 0.58, 0.18);
    else
        pages.bar(0.44, 0.56, 0.70);
    pages.paragraph(std::string(nameOf(finding.severity)) + ", " + std::string(nameOf(finding.kind)), 8,
                    false, 0.42);
    pages.paragraph(finding.title, 13, true);
    pages.paragraph(finding.text, 10);
    pages.pictures(finding.pictures);
}

} // namespace

void writeBiasReportPdf(const std::filesystem::path& file, const BiasReport& report) {
    PdfPages pages;
    addFigures(pages, report);
    if (report.findings.empty())
        pages.paragraph("Nothing that deserves a look.", 11);
    for (const Finding& finding : report.findings)
        addFinding(pages, finding);
    writeFile(file, pages.finished());
}

} // namespace saliscope
