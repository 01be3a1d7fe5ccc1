#include "model/checkpoint/pickle.h"

#include "support/pickle_writer.h"

#include <QtTest>

#include <sstream>

using namespace saliscope;
using test::PickleWriter;

namespace {

std::vector<std::byte> bytesOf(const std::string& text) {
    const auto* begin = reinterpret_cast<const std::byte*>(text.data());
    return {begin, begin + text.size()};
}

/// Allows the module "allowed" and what Python itself needs.
bool isAllowed(const pickle::Global& global) {
    return global.module == "allowed" || global.path() == "collections.OrderedDict" ||
           global.path() == "_codecs.encode";
}

pickle::Document parse(const std::string& bytes) {
    return pickle::parse(bytesOf(bytes), isAllowed);
}

std::string describe(const pickle::Value& value);

std::string describe(const std::vector<const pickle::Value*>& items) {
    std::string text;
    for (const pickle::Value* item : items)
        text += (text.empty() ? "" : " ") + describe(*item);
    return text;
}

struct Describe {
    std::string operator()(pickle::None) const { return "None"; }
    std::string operator()(bool value) const { return value ? "True" : "False"; }
    std::string operator()(std::int64_t value) const { return std::to_string(value); }
    std::string operator()(double value) const { return (std::ostringstream() << value).str() + "f"; }
    std::string operator()(const pickle::LongInteger& number) const {
        return "long:" + std::to_string(number.littleEndian.size());
    }
    std::string operator()(const pickle::Text& text) const { return "'" + std::string(text.text) + "'"; }
    std::string operator()(const pickle::Bytes& bytes) const {
        return "b:" + QByteArray(bytes.bytes.data(), static_cast<qsizetype>(bytes.bytes.size()))
                          .toHex()
                          .toStdString();
    }
    std::string operator()(const pickle::List& list) const { return "[" + describe(list.items) + "]"; }
    std::string operator()(const pickle::Tuple& tuple) const { return "(" + describe(tuple.items) + ")"; }
    std::string operator()(const pickle::Dictionary& dictionary) const {
        std::string text;
        for (const auto& [key, value] : dictionary.entries)
            text += (text.empty() ? "" : " ") + describe(*key) + ":" + describe(*value);
        return "{" + text + "}";
    }
    std::string operator()(const pickle::Global& global) const { return global.path(); }
    std::string operator()(const pickle::Call& call) const {
        return call.function->path() + "(" + describe(call.arguments->items) + ")";
    }
    std::string operator()(const pickle::PersistentId& id) const { return "@" + describe(*id.id); }
};

std::string describe(const pickle::Value& value) {
    return std::visit(Describe{}, value.content);
}

QByteArray bytes(const PickleWriter& writer) {
    return QByteArray::fromStdString(writer.finished());
}

/// What pickle.dumps of Python 3.11 makes of {'text': 'weight ä', 'numbers': [0, 255, 65535, -1, 2**31 - 1,
/// -2**40, 3.5], 'flags': (True, False, None), 'nest': {'a': [(), (1,), (1, 2), (1, 2, 3), (1, 2, 3, 4)]},
/// 'bytes': b'\x00\xff'}.
const char* const writtenByPython[] = {
    "80027d7100285804000000746578747101580900000077656967687420c3a4710258070000006e756d6265727371035d7104284b"
    "004b"
    "ff4dffff4affffffff4affffff7f8a060000000000ff47400c000000000000655805000000666c616773710588894e8771065804"
    "0000"
    "006e65737471077d710858010000006171095d710a28294b0185710b4b014b0286710c4b014b024b0387710d284b014b024b034b"
    "0474"
    "710e657358050000006279746573710f635f636f646563730a656e636f64650a7110580300000000c3bf711158060000006c6174"
    "696e"
    "317112867113527114752e",
    "80037d7100285804000000746578747101580900000077656967687420c3a4710258070000006e756d6265727371035d7104284b"
    "004b"
    "ff4dffff4affffffff4affffff7f8a060000000000ff47400c000000000000655805000000666c616773710588894e8771065804"
    "0000"
    "006e65737471077d710858010000006171095d710a28294b0185710b4b014b0286710c4b014b024b0387710d284b014b024b034b"
    "0474"
    "710e657358050000006279746573710f430200ff7110752e",
    "80049592000000000000007d94288c0474657874948c0977656967687420c3a4948c076e756d62657273945d94284b004bff4dff"
    "ff4a"
    "ffffffff4affffff7f8a060000000000ff47400c000000000000658c05666c6167739488894e87948c046e657374947d948c0161"
    "945d"
    "9428294b0185944b014b0286944b014b024b038794284b014b024b034b04749465738c05627974657394430200ff94752e",
    "80059592000000000000007d94288c0474657874948c0977656967687420c3a4948c076e756d62657273945d94284b004bff4dff"
    "ff4a"
    "ffffffff4affffff7f8a060000000000ff47400c000000000000658c05666c6167739488894e87948c046e657374947d948c0161"
    "945d"
    "9428294b0185944b014b0286944b014b024b038794284b014b024b034b04749465738c05627974657394430200ff94752e",
};

std::string pythonPickle(int protocol) {
    return QByteArray::fromHex(writtenByPython[protocol - 2]).toStdString();
}

} // namespace

class PickleTest : public QObject {
    Q_OBJECT

private Q_SLOTS:
    void whatPythonWritesIsReadInEachProtocol_data();
    void whatPythonWritesIsReadInEachProtocol();
    void opcodesAreReadAsPythonMeansThem_data();
    void opcodesAreReadAsPythonMeansThem();
    void bytesBehindThePickleAreLeftAlone();
    void functionsNotOnTheListAreRefusedByName_data();
    void functionsNotOnTheListAreRefusedByName();
    void malformedPicklesAreErrors_data();
    void malformedPicklesAreErrors();
    void eachBeginningOfAPickleIsCutOff_data();
    void eachBeginningOfAPickleIsCutOff();
    void aListThatContainsItselfIsReadOnce();
    void nestingCostsNoStack_data();
    void nestingCostsNoStack();
    void sharedValuesAreNotCopied();
    void oneListCannotMakeManyDictionaries();
    void endlessPicklesAreRefused();
};

void PickleTest::whatPythonWritesIsReadInEachProtocol_data() {
    QTest::addColumn<int>("protocol");
    for (int protocol = 2; protocol <= 5; ++protocol)
        QTest::addRow("protocol %d", protocol) << protocol;
}

void PickleTest::whatPythonWritesIsReadInEachProtocol() {
    QFETCH(int, protocol);
    const pickle::Document document = parse(pythonPickle(protocol));
    std::string expected = "{'text':'weight ä' 'numbers':[0 255 65535 -1 2147483647 -1099511627776 3.5f] "
                           "'flags':(True False None) 'nest':{'a':[() (1) (1 2) (1 2 3) (1 2 3 4)]} 'bytes':";
    const std::string nul(1, '\0');
    expected += protocol == 2 ? "_codecs.encode('" + nul + "ÿ' 'latin1')" : "b:00ff";
    QCOMPARE(describe(*document.root), expected + "}");
    QCOMPARE(document.length, document.bytes.size());
}

void PickleTest::opcodesAreReadAsPythonMeansThem_data() {
    QTest::addColumn<QByteArray>("pickle");
    QTest::addColumn<QByteArray>("expected");
    const auto row = [](const char* name, const PickleWriter& writer, const char* expected) {
        QTest::newRow(name) << bytes(writer) << QByteArray(expected);
    };
    using namespace std::string_view_literals;
    row("LONG1 of no bytes is zero", PickleWriter().raw("\x8a\0"sv), "0");
    row("LONG1 is signed", PickleWriter().raw("\x8a\x01\xff"), "-1");
    row("LONG4", PickleWriter().raw("\x8b\x02\0\0\0\x00\x01"sv), "256");
    row("LONG1 of nine bytes",
        PickleWriter().raw("\x8a\x09"
                           "123456789"),
        "long:9");
    row("SHORT_BINSTRING", PickleWriter().raw("U\x02hi"), "'hi'");
    row("BINSTRING", PickleWriter().raw("T\x02\0\0\0hi"sv), "'hi'");
    row("BINUNICODE8", PickleWriter().raw("\x8d\x02\0\0\0\0\0\0\0hi"sv), "'hi'");
    row("BINBYTES", PickleWriter().raw("B\x01\0\0\0\x07"sv), "b:07");
    row("BINBYTES8", PickleWriter().raw("\x8e\x01\0\0\0\0\0\0\0\x07"sv), "b:07");
    row("BYTEARRAY8", PickleWriter().raw("\x96\x01\0\0\0\0\0\0\0\x07"sv), "b:07");
    row("APPEND", PickleWriter().emptyList().integer(1).append(), "[1]");
    row("SETITEM", PickleWriter().emptyDictionary().integer(1).none().setItem(), "{1:None}");
    row("an OrderedDict is a dictionary", PickleWriter().orderedDictionary().text("a").none().setItem(),
        "{'a':None}");
    row("attributes are left out", PickleWriter().orderedDictionary().emptyDictionary().build(), "{}");
    row("an OrderedDict of Python 2",
        PickleWriter()
            .global("collections", "OrderedDict")
            .raw("](](U\x01"
                 "aK\x01"
                 "ee\x85R"),
        "{'a':1}");
    row("STACK_GLOBAL", PickleWriter().text("allowed").text("name").raw("\x93"), "allowed.name");
    row("REDUCE", PickleWriter().global("allowed", "f").integers({1, 2}).reduce(), "allowed.f(1 2)");
    row("NEWOBJ", PickleWriter().global("allowed", "C").emptyTuple().newObject(), "allowed.C()");
    row("NEWOBJ_EX", PickleWriter().global("allowed", "C").emptyTuple().emptyDictionary().raw("\x92"),
        "allowed.C()");
    row("items of objects are left out",
        PickleWriter().global("allowed", "C").emptyTuple().newObject().integer(1).append(), "allowed.C()");
    row("BINPERSID", PickleWriter().text("x").persistentId(), "@'x'");
    row("BINPUT and BINGET", PickleWriter().mark().text("x").raw("q\x01h\x01").tuple(), "('x' 'x')");
    row("LONG_BINPUT and LONG_BINGET", PickleWriter().mark().text("x").put(1).get(1).tuple(), "('x' 'x')");
    row("MEMOIZE", PickleWriter().mark().text("x").raw("\x94h").raw("\0"sv).tuple(), "('x' 'x')");
}

void PickleTest::opcodesAreReadAsPythonMeansThem() {
    QFETCH(QByteArray, pickle);
    QFETCH(QByteArray, expected);
    QCOMPARE(QByteArray::fromStdString(describe(*parse(pickle.toStdString()).root)), expected);
}

void PickleTest::bytesBehindThePickleAreLeftAlone() {
    const std::string pickle = PickleWriter().integer(7).finished();
    QCOMPARE(parse(pickle + "rest").length, pickle.size());
}

void PickleTest::functionsNotOnTheListAreRefusedByName_data() {
    QTest::addColumn<QByteArray>("pickle");
    QTest::addColumn<QString>("message");
    const auto call = [](const char* module, const char* name) {
        return bytes(PickleWriter().global(module, name).mark().text("echo pwned").tuple().reduce());
    };
    QTest::newRow("os.system") << call("os", "system") << "refuses to run 'os.system'";
    QTest::newRow("posix.system") << call("posix", "system") << "refuses to run 'posix.system'";
    QTest::newRow("eval") << call("builtins", "eval") << "refuses to run 'builtins.eval'";
    QTest::newRow("a line feed in the name")
        << bytes(PickleWriter().text("o\ns").text("x").raw("\x93)R")) << "refuses to run 'o\\ns.x'";
    QTest::newRow("with STACK_GLOBAL")
        << bytes(PickleWriter(4).text("os").text("system").raw("\x93)R")) << "refuses to run 'os.system'";
    QTest::newRow("an object")
        << bytes(PickleWriter().global("torchvision.models.resnet", "ResNet").raw(")\x81"))
        << "whole object of class 'torchvision.models.resnet.ResNet'";
    QTest::newRow("an object with the source of its class") << bytes(PickleWriter()
                                                                         .mark()
                                                                         .text("module")
                                                                         .global("__main__", "Net")
                                                                         .tuple()
                                                                         .persistentId()
                                                                         .raw(")\x81"))
                                                            << "whole object of class '__main__.Net'";
    QTest::newRow("mentioned, not called")
        << bytes(PickleWriter().mark().global("os", "system").tuple()) << "mentions 'os.system'";
}

void PickleTest::functionsNotOnTheListAreRefusedByName() {
    QFETCH(QByteArray, pickle);
    QFETCH(QString, message);
    try {
        parse(pickle.toStdString());
        QFAIL("it was read");
    } catch (const ModelError& error) {
        QVERIFY2(QString(error.what()).contains(message), error.what());
    }
}

void PickleTest::malformedPicklesAreErrors_data() {
    using namespace std::string_view_literals;
    QTest::addColumn<QByteArray>("pickle");
    const auto row = [](const char* name, const PickleWriter& writer) {
        QTest::newRow(name) << bytes(writer);
    };
    row("nothing on the stack", PickleWriter());
    row("protocol 1", PickleWriter(1).none());
    row("protocol 6", PickleWriter(6).none());
    row("a textual integer", PickleWriter().raw("I1\n"));
    row("an unknown opcode", PickleWriter().raw("\xff"));
    row("a set", PickleWriter().raw("\x8f"));
    row("a tuple of too few", PickleWriter().none().raw("\x86"));
    row("a tuple across a mark", PickleWriter().none().mark().none().raw("\x86"));
    row("no mark", PickleWriter().none().tuple());
    row("a key without a value", PickleWriter().emptyDictionary().mark().none().setItems());
    row("an item of a tuple", PickleWriter().emptyTuple().none().append());
    row("an entry of a number", PickleWriter().integer(1).none().none().setItem());
    row("attributes of a number", PickleWriter().integer(1).none().build());
    row("a call of a number", PickleWriter().integer(1).emptyTuple().reduce());
    row("arguments that are a list", PickleWriter().global("allowed", "f").emptyList().reduce());
    row("a module that is a number", PickleWriter().integer(1).text("x").raw("\x93"));
    row("an empty memo", PickleWriter().raw("h\x05"));
    row("a gap in the memo", PickleWriter().none().raw("q\x01h").raw("\0"sv));
    row("a memo index far away", PickleWriter().none().put(1'000'000));
    row("the largest memo index", PickleWriter().none().put(UINT32_MAX));
    row("a memo of nothing", PickleWriter().raw("q").raw("\0"sv));
    row("a text of 2^64 - 1 bytes", PickleWriter().raw("\x8d\xff\xff\xff\xff\xff\xff\xff\xff"));
    row("a text of 4 GB", PickleWriter().raw("X\xff\xff\xff\xff"));
    row("an integer of 2 GB", PickleWriter().raw("\x8b\xff\xff\xff\x7f"));
    row("an integer of negative length", PickleWriter().raw("\x8b\xff\xff\xff\xff"));
    row("a string of negative length", PickleWriter().raw("T\xff\xff\xff\xff"));
    row("a global without an end", PickleWriter().raw("callowed"));
    row("an OrderedDict of numbers", PickleWriter()
                                         .global("collections", "OrderedDict")
                                         .raw("]K\x01"
                                              "a\x85R"));
}

void PickleTest::malformedPicklesAreErrors() {
    QFETCH(QByteArray, pickle);
    QVERIFY_EXCEPTION_THROWN(parse(pickle.toStdString()), ModelError);
}

void PickleTest::eachBeginningOfAPickleIsCutOff_data() {
    whatPythonWritesIsReadInEachProtocol_data();
}

void PickleTest::eachBeginningOfAPickleIsCutOff() {
    QFETCH(int, protocol);
    const std::string whole = pythonPickle(protocol);
    for (std::size_t length = 0; length < whole.size(); ++length)
        QVERIFY_EXCEPTION_THROWN(parse(whole.substr(0, length)), pickle::CutOff);
}

void PickleTest::aListThatContainsItselfIsReadOnce() {
    const pickle::Document document = parse(PickleWriter().emptyList().put(0).get(0).append().finished());
    const auto* list = document.root->as<pickle::List>();
    QVERIFY(list);
    QCOMPARE(list->items.size(), 1u);
    QCOMPARE(list->items.front(), document.root);
}

void PickleTest::nestingCostsNoStack_data() {
    constexpr int depth = 1'000'000;
    QTest::addColumn<QByteArray>("pickle");
    QTest::newRow("lists") << bytes(
        PickleWriter().raw(std::string(depth, ']') + std::string(depth - 1, 'a')));
    QTest::newRow("tuples") << bytes(PickleWriter().raw(")" + std::string(depth, '\x85')));
    QTest::newRow("marks") << bytes(PickleWriter().raw(std::string(depth, '(') + std::string(depth, 't')));
    QTest::newRow("persistent ids") << bytes(PickleWriter().none().raw(std::string(depth, 'Q')));
}

void PickleTest::nestingCostsNoStack() {
    QFETCH(QByteArray, pickle);
    QVERIFY(parse(pickle.toStdString()).root);
}

/// Each list contains the one before ten times: written out, 10^100 numbers.
void PickleTest::sharedValuesAreNotCopied() {
    PickleWriter writer;
    writer.emptyList().put(0);
    for (std::uint32_t level = 0; level < 100; ++level) {
        writer.emptyList().put(level + 1).mark();
        for (int i = 0; i < 10; ++i)
            writer.get(level);
        writer.appends();
    }
    QCOMPARE(parse(writer.finished()).values.size(), 101u);
}

void PickleTest::oneListCannotMakeManyDictionaries() {
    PickleWriter writer;
    writer.emptyList().put(0).mark();
    for (int i = 0; i < 100; ++i)
        writer.emptyList().mark().none().none().appends();
    writer.appends().raw("\x85").put(1);
    for (int i = 0; i < 100; ++i)
        writer.global("collections", "OrderedDict").get(1).reduce();
    QVERIFY_EXCEPTION_THROWN(parse(writer.finished()), ModelError);
}

void PickleTest::endlessPicklesAreRefused() {
    const std::string pickle = PickleWriter().raw(std::string(5'000'000, 'N')).finished();
    QVERIFY_EXCEPTION_THROWN(parse(pickle), ModelError);
}

QTEST_GUILESS_MAIN(PickleTest)
#include "pickle_test.moc"
