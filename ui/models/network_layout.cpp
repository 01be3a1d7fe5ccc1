#include "models/network_layout.h"

#include <algorithm>
#include <numeric>
#include <optional>

namespace saliscope {

namespace {

constexpr double boxWidth = 196, boxHeight = 38, rowGap = 24, columnGap = 18, laneWidth = 9, border = 12;

/// Rows that something takes, both included; none if last < first.
struct Span {
    int first = 0, last = -1;
    bool empty() const { return last < first; }
};

/// For each span the first track, counted from zero, in which nothing that came before meets it.
std::vector<std::size_t> tracksOf(const std::vector<Span>& spans) {
    std::vector<std::vector<Span>> tracks;
    std::vector<std::size_t> result;
    for (const Span& span : spans) {
        const auto isFree = [&](const std::vector<Span>& track) {
            return std::none_of(track.begin(), track.end(), [&](const Span& other) {
                return span.first <= other.last && other.first <= span.last;
            });
        };
        auto track = std::find_if(tracks.begin(), tracks.end(), isFree);
        if (track == tracks.end())
            track = tracks.emplace(tracks.end());
        track->push_back(span);
        result.push_back(static_cast<std::size_t>(track - tracks.begin()));
    }
    return result;
}

/// The layers as nodes: 0 is the picture, and i + 1 the layer i.
class Drawing {
public:
    explicit Drawing(const std::vector<LayerInfo>& layers) : inputs_(layers.size() + 1) {
        for (std::size_t i = 0; i < layers.size(); ++i)
            for (const int input : layers[i].inputs)
                inputs_[i + 1].push_back(static_cast<std::size_t>(input + 1));
        findRows();
        findChains();
        findPassedRows();
        placeChains();
        placeLanes();
    }

    NetworkLayout layout() const {
        NetworkLayout layout;
        layout.picture = boxOf(0);
        layout.size = {left(0) + boxWidth + border, boxOf(0).bottom() + border};
        for (std::size_t node = 1; node < inputs_.size(); ++node) {
            const QRectF box = boxOf(node);
            layout.boxes.push_back(box);
            layout.rows.push_back(rows_[node]);
            layout.size = layout.size.expandedTo({box.right() + border, box.bottom() + border});
            for (const std::size_t input : inputs_[node])
                layout.edges.push_back(edge(input, node));
        }
        return layout;
    }

private:
    void findRows() {
        rows_.assign(inputs_.size(), 0);
        for (std::size_t node = 1; node < inputs_.size(); ++node) {
            for (const std::size_t input : inputs_[node])
                rows_[node] = std::max(rows_[node], rows_[input]);
            ++rows_[node];
        }
    }

    /// Row by row: a layer goes on with the oldest chain among those that end in its inputs.
    void findChains() {
        std::vector<std::size_t> order(inputs_.size());
        std::iota(order.begin(), order.end(), std::size_t{0});
        std::stable_sort(order.begin(), order.end(),
                         [&](std::size_t a, std::size_t b) { return rows_[a] < rows_[b]; });
        chainOf_.resize(inputs_.size());
        next_.resize(inputs_.size());
        std::size_t chains = 0;
        for (const std::size_t node : order) {
            std::optional<std::size_t> before;
            for (const std::size_t input : inputs_[node])
                if (!next_[input] && (!before || chainOf_[input] < chainOf_[*before]))
                    before = input;
            if (before)
                next_[*before] = node;
            chainOf_[node] = before ? chainOf_[*before] : chains++;
        }
        chains_.resize(chains);
    }

    void findPassedRows() {
        passed_.assign(inputs_.size(), 0);
        for (std::size_t node = 1; node < inputs_.size(); ++node)
            for (const std::size_t input : inputs_[node])
                if (next_[input] != node)
                    passed_[input] = std::max(passed_[input], rows_[node] - 1);
    }

    /// A chain's column is taken up to its last layer, and on to what takes that one's result.
    void placeChains() {
        for (std::size_t node = 0; node < inputs_.size(); ++node) {
            Span& span = chains_[chainOf_[node]];
            if (span.empty())
                span = {rows_[node], rows_[node]};
            span.first = std::min(span.first, rows_[node]);
            span.last = std::max({span.last, rows_[node], next_[node] ? 0 : passed_[node]});
        }
        columns_ = tracksOf(chains_);
    }

    void placeLanes() {
        std::vector<Span> spans;
        std::vector<std::size_t> sources;
        for (std::size_t node = 0; node < inputs_.size(); ++node)
            if (const Span span{rows_[node] + 1, passed_[node]}; next_[node] && !span.empty()) {
                spans.push_back(span);
                sources.push_back(node);
            }
        lanes_.resize(inputs_.size());
        const std::vector<std::size_t> tracks = tracksOf(spans);
        for (std::size_t i = 0; i < sources.size(); ++i)
            lanes_[sources[i]] = tracks[i];
        laneCount_ = tracks.empty() ? 0 : *std::max_element(tracks.begin(), tracks.end()) + 1;
    }

    double left(std::size_t column) const {
        return border + laneWidth * static_cast<double>(laneCount_) +
               (boxWidth + columnGap) * static_cast<double>(column);
    }

    static double top(int row) { return border + (boxHeight + rowGap) * row; }

    QRectF boxOf(std::size_t node) const {
        return {left(columns_[chainOf_[node]]), top(rows_[node]), boxWidth, boxHeight};
    }

    NetworkLayout::Edge edge(std::size_t from, std::size_t to) const {
        const QRectF source = boxOf(from), target = boxOf(to);
        const QPointF begin(source.center().x(), source.bottom()), end(target.center().x(), target.top());
        NetworkLayout::Edge edge{static_cast<int>(from) - 1, static_cast<int>(to) - 1, {begin, end}};
        if (rows_[to] == rows_[from] + 1)
            return edge;
        const bool isInColumn = !next_[from] || *next_[from] == to;
        edge.isSkip = !isInColumn;
        const double x = isInColumn ? begin.x() : left(0) - laneWidth * static_cast<double>(lanes_[from] + 1);
        edge.points = {begin, {x, top(rows_[from] + 1)}, {x, top(rows_[to] - 1) + boxHeight}, end};
        return edge;
    }

    std::vector<std::vector<std::size_t>> inputs_;
    std::vector<int> rows_;
    std::vector<std::size_t> chainOf_;             ///< boxes below each other; the oldest chain is 0
    std::vector<std::optional<std::size_t>> next_; ///< in the same chain
    std::vector<int> passed_; ///< the last row that the result passes on its way to others than the next
    std::vector<Span> chains_;
    std::vector<std::size_t> columns_; ///< one for each chain
    std::vector<std::size_t> lanes_;   ///< of nodes whose result goes at the side; 0 the innermost
    std::size_t laneCount_ = 0;
};

} // namespace

NetworkLayout layOut(const std::vector<LayerInfo>& layers) {
    return Drawing(layers).layout();
}

} // namespace saliscope
