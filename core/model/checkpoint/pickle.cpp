#include "model/checkpoint/pickle.h"

#include "model/checkpoint/pickle_machine.h"
#include "model/checkpoint/quote.h"

#include <array>
#include <bit>
#include <cstdio>
#include <cstring>
#include <optional>
#include <span>

namespace saliscope::pickle {

namespace {

/// An honest checkpoint takes some forty opcodes for each tensor, and perhaps one for each number in a
/// history of losses. As none adds more than one value to what we hold, this bounds the memory, too.
constexpr std::size_t mostSteps = 1 << 22;

/// The stack machine.
class Parser {
public:
    Parser(Document& document, const AllowGlobal& allow);

    void run();

private:
    template <typename Content>
    void push(Content content) {
        stack_.push(&document_.values.emplace_back(Value{std::move(content)}));
    }
    template <typename T>
    const T& popAs(const char* complaint);

    // Opcodes, in the order of the table below
    template <typename Content>
    void empty();
    template <bool value>
    void boolean();
    template <typename Number>
    void integer();
    template <typename Length>
    void longInteger();
    void real();
    template <typename Length>
    void text();
    template <typename Length>
    void bytes();
    template <std::size_t count>
    void shortTuple();
    void longTuple();
    void append();
    void appendAll();
    void setItem();
    void setItems();
    template <typename Index>
    void get();
    template <typename Index>
    void put();
    void memoize();
    void global();
    void stackGlobal();
    void reduce();
    void newObject();
    void newObjectWithKeywords();
    void build();
    void persistentId();
    void mark();
    void protocol();
    void frame();

    void addItems(std::span<const Value* const> items);
    void addEntries(std::span<const Value* const> keysAndValues);
    void pushGlobal(Global global);
    Dictionary orderedDictionary(const Tuple& arguments);

    struct Operation;
    static const std::array<Operation, 44> operations;

    Document& document_;
    const AllowGlobal& allow_;
    Input input_;
    std::size_t steps_ = 0;
    std::size_t copiedPairs_ = 0;
    Stack stack_;
    Memo memo_;
    std::optional<Global> refused_; // the first global that is not allowed
};

Parser::Parser(Document& document, const AllowGlobal& allow)
    : document_(document),
      allow_(allow),
      input_({reinterpret_cast<const char*>(document.bytes.data()), document.bytes.size()}) {}

template <typename T>
const T& Parser::popAs(const char* complaint) {
    const T* content = stack_.pop()->as<T>();
    if (!content)
        failAsMalformed(complaint);
    return *content;
}

template <typename Content>
void Parser::empty() {
    push(Content{});
}

template <bool value>
void Parser::boolean() {
    push(value);
}

template <typename Number>
void Parser::integer() {
    push(std::int64_t{input_.takeNumber<Number>()});
}

template <typename Length>
void Parser::longInteger() {
    const std::string_view digits = input_.takeCounted<Length>();
    if (digits.size() > sizeof(std::int64_t))
        return push(LongInteger{digits});
    const bool negative = !digits.empty() && (digits.back() & 0x80) != 0;
    std::int64_t number = negative ? -1 : 0;
    std::memcpy(&number, digits.data(), digits.size());
    push(number);
}

void Parser::real() {
    auto number = input_.takeNumber<std::array<std::uint8_t, sizeof(double)>>();
    std::reverse(number.begin(), number.end());
    push(std::bit_cast<double>(number));
}

template <typename Length>
void Parser::text() {
    push(Text{input_.takeCounted<Length>()});
}

template <typename Length>
void Parser::bytes() {
    push(Bytes{input_.takeCounted<Length>()});
}

template <std::size_t count>
void Parser::shortTuple() {
    std::vector<const Value*> items(count);
    for (std::size_t i = count; i-- > 0;)
        items[i] = stack_.pop();
    push(Tuple{std::move(items)});
}

void Parser::longTuple() {
    push(Tuple{stack_.popToMark()});
}

void Parser::addItems(std::span<const Value* const> items) {
    if (auto* list = std::get_if<List>(&stack_.top().content))
        list->items.insert(list->items.end(), items.begin(), items.end());
    else if (!stack_.top().as<Call>())
        failAsMalformed("items are added to what is no list");
}

void Parser::append() {
    const Value* item = stack_.pop();
    addItems({&item, 1});
}

void Parser::appendAll() {
    addItems(stack_.popToMark());
}

void Parser::addEntries(std::span<const Value* const> keysAndValues) {
    if (keysAndValues.size() % 2 != 0)
        failAsMalformed("a dictionary has a key without a value");
    auto* dictionary = std::get_if<Dictionary>(&stack_.top().content);
    if (!dictionary && !stack_.top().as<Call>())
        failAsMalformed("entries are added to what is no dictionary");
    for (std::size_t i = 0; dictionary && i < keysAndValues.size(); i += 2)
        dictionary->entries.emplace_back(keysAndValues[i], keysAndValues[i + 1]);
}

void Parser::setItem() {
    const Value* value = stack_.pop();
    const Value* key = stack_.pop();
    addEntries(std::array{key, value});
}

void Parser::setItems() {
    addEntries(stack_.popToMark());
}

template <typename Index>
void Parser::get() {
    stack_.push(memo_.recall(input_.takeNumber<Index>()));
}

template <typename Index>
void Parser::put() {
    memo_.remember(input_.takeNumber<Index>(), &stack_.top(), steps_);
}

void Parser::memoize() {
    memo_.remember(memo_.size(), &stack_.top(), steps_);
}

void Parser::pushGlobal(Global global) {
    if (!refused_ && !allow_(global))
        refused_ = global;
    push(global);
}

void Parser::global() {
    const std::string_view module = input_.takeLine();
    pushGlobal({module, input_.takeLine()});
}

void Parser::stackGlobal() {
    const std::string_view name = popAs<Text>("a name is no text").text;
    pushGlobal({popAs<Text>("a name is no text").text, name});
}

/// `OrderedDict()` or, from Python 2, `OrderedDict([[key, value], ...])`.
Dictionary Parser::orderedDictionary(const Tuple& arguments) {
    Dictionary dictionary;
    const List* pairs = arguments.items.empty() ? nullptr : arguments.items.front()->as<List>();
    if (!pairs)
        return dictionary;
    // Each pair took a step to make. One who makes a million dictionaries of one list wants us to allocate.
    copiedPairs_ += pairs->items.size();
    if (copiedPairs_ > steps_)
        failAsMalformed("one list makes many dictionaries");
    for (const Value* item : pairs->items) {
        const List* pair = item->as<List>();
        if (!pair || pair->items.size() != 2)
            failAsMalformed("an OrderedDict is made of something else than pairs");
        dictionary.entries.emplace_back(pair->items[0], pair->items[1]);
    }
    return dictionary;
}

void Parser::reduce() {
    const Tuple& arguments = popAs<Tuple>("arguments are no tuple");
    const Global& function = popAs<Global>("what is called is no function");
    if (!allow_(function))
        throw ModelError("refuses to run " + inQuotes(function.path()) +
                         ": weights need no such function, and a file from a stranger may use it for harm");
    if (function.path() == "collections.OrderedDict")
        push(orderedDictionary(arguments));
    else
        push(Call{&function, &arguments});
}

void Parser::newObject() {
    const Tuple& arguments = popAs<Tuple>("arguments are no tuple");
    const Value* type = stack_.pop();
    if (const Global* global = type->as<Global>(); global && allow_(*global))
        return push(Call{global, &arguments});
    throw ModelError("holds a whole object" +
                     (refused_ ? " of class " + inQuotes(refused_->path()) : std::string()) +
                     " where weights should be: in Python, save model.state_dict(), or make a TorchScript "
                     "file with torch.jit.script(model).save(...)");
}

void Parser::newObjectWithKeywords() {
    popAs<Dictionary>("named arguments are no dictionary");
    newObject();
}

void Parser::build() {
    stack_.pop();
    if (!stack_.top().as<Call>() && !stack_.top().as<Dictionary>())
        failAsMalformed("attributes are given to what has none");
}

void Parser::persistentId() {
    push(PersistentId{stack_.pop()});
}

void Parser::mark() {
    stack_.mark();
}

void Parser::protocol() {
    const unsigned version = input_.takeNumber<std::uint8_t>();
    if (version < 2 || version > 5)
        throw ModelError("holds a pickle of protocol " + std::to_string(version) +
                         "; supported are protocols 2 to 5");
}

/// Where a frame ends does not matter to one who has the whole pickle.
void Parser::frame() {
    input_.takeNumber<std::uint64_t>();
}

struct Parser::Operation {
    std::uint8_t code;
    void (Parser::*run)();
};

const std::array<Parser::Operation, 44> Parser::operations = {{
    {'N', &Parser::empty<None>},
    {0x88, &Parser::boolean<true>},
    {0x89, &Parser::boolean<false>},
    {'J', &Parser::integer<std::int32_t>},
    {'K', &Parser::integer<std::uint8_t>},
    {'M', &Parser::integer<std::uint16_t>},
    {0x8a, &Parser::longInteger<std::uint8_t>},
    {0x8b, &Parser::longInteger<std::int32_t>},
    {'G', &Parser::real},
    {'X', &Parser::text<std::uint32_t>},
    {0x8c, &Parser::text<std::uint8_t>},
    {0x8d, &Parser::text<std::uint64_t>},
    {'U', &Parser::text<std::uint8_t>}, // str of Python 2
    {'T', &Parser::text<std::int32_t>}, // the same
    {'C', &Parser::bytes<std::uint8_t>},
    {'B', &Parser::bytes<std::uint32_t>},
    {0x8e, &Parser::bytes<std::uint64_t>},
    {0x96, &Parser::bytes<std::uint64_t>}, // bytearray
    {']', &Parser::empty<List>},
    {'a', &Parser::append},
    {'e', &Parser::appendAll},
    {')', &Parser::empty<Tuple>},
    {0x85, &Parser::shortTuple<1>},
    {0x86, &Parser::shortTuple<2>},
    {0x87, &Parser::shortTuple<3>},
    {'t', &Parser::longTuple},
    {'}', &Parser::empty<Dictionary>},
    {'s', &Parser::setItem},
    {'u', &Parser::setItems},
    {'h', &Parser::get<std::uint8_t>},
    {'j', &Parser::get<std::uint32_t>},
    {'q', &Parser::put<std::uint8_t>},
    {'r', &Parser::put<std::uint32_t>},
    {0x94, &Parser::memoize},
    {'c', &Parser::global},
    {0x93, &Parser::stackGlobal},
    {'R', &Parser::reduce},
    {0x81, &Parser::newObject},
    {0x92, &Parser::newObjectWithKeywords},
    {'b', &Parser::build},
    {'Q', &Parser::persistentId},
    {'(', &Parser::mark},
    {0x80, &Parser::protocol},
    {0x95, &Parser::frame},
}};

std::string hexadecimal(unsigned code) {
    std::array<char, 8> text{};
    std::snprintf(text.data(), text.size(), "0x%02x", code);
    return text.data();
}

void Parser::run() {
    constexpr std::uint8_t stop = '.';
    for (auto code = input_.takeNumber<std::uint8_t>(); code != stop;
         code = input_.takeNumber<std::uint8_t>()) {
        const auto* operation = std::find_if(operations.begin(), operations.end(),
                                             [&](const Operation& known) { return known.code == code; });
        if (operation == operations.end())
            throw ModelError("holds a pickle with the opcode " + hexadecimal(code) +
                             ", which weights do not need");
        if (++steps_ > mostSteps)
            throw ModelError("holds a pickle of more than " + std::to_string(mostSteps) +
                             " steps, far more than weights need");
        (this->*operation->run)();
    }
    document_.root = stack_.pop();
    if (refused_)
        throw ModelError("mentions " + inQuotes(refused_->path()) +
                         ", which is none of the few names that weights need");
    document_.length = input_.position();
}

} // namespace

Document parse(std::vector<std::byte> bytes, const AllowGlobal& allow) {
    Document document;
    document.bytes = std::move(bytes);
    Parser(document, allow).run();
    return document;
}

} // namespace saliscope::pickle
