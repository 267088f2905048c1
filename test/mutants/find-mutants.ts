import { parseSync } from "oxc-parser";

/** One small, plausible mistake: these characters of a file become those. */
export interface Mutant {
  /** The kind of mistake, in a few words. */
  kind: string;
  /** Offsets in UTF-16 units. */
  start: number;
  end: number;
  replacement: string;
}

type Node = { type: string; start: number; end: number; [name: string]: unknown };

const BINARY: Record<string, string> = {
  "<": "<=",
  "<=": "<",
  ">": ">=",
  ">=": ">",
  "===": "!==",
  "!==": "===",
  "+": "-",
  "-": "+",
  "*": "/",
  "/": "*",
};
const METHODS = new Map([
  ["some", "every"],
  ["every", "some"],
  ["min", "max"],
  ["max", "min"],
]);
const CONDITION = /\b(where|and) [\w.]+ (?:=|<>|<=?|>=?) (?:\$\{[^}]*\}|'[^']*'|\w+)/g;
/** What these write is for operators; no test reads every line of it. */
const NOT_OBSERVED = /^(?:\w+\.)?(?:logger|log)\b/;

/**
 * Every mutant of a TypeScript source that one edit makes: a condition turned round, an operand of `&&` or `??` left out, a
 * field, a statement, a link of a chain of calls or a condition of SQL removed, a loop that looks at its first item only.
 * Many don't compile: the caller leaves those out.
 */
export function findMutants(file: string, source: string): Mutant[] {
  const { program, errors } = parseSync(file, source);
  if (errors.length > 0) throw new Error(`${file} can't be parsed: ${errors[0]?.message}`);
  const mutants: Mutant[] = [];
  walk(program as unknown as Node, undefined, (node, parent) => {
    if (node.type === "CallExpression" && NOT_OBSERVED.test(source.slice(node.start, node.end))) return false;
    for (const mutant of mutantsOf(node, parent, source)) mutants.push(mutant);
    return true;
  });
  return mutants;
}

function* mutantsOf(node: Node, parent: Node | undefined, source: string): Generator<Mutant> {
  const text = ({ start, end }: Node) => source.slice(start, end);
  const swap = (kind: string, replacement: string, { start, end } = node): Mutant => ({
    kind,
    start,
    end,
    replacement,
  });
  switch (node.type) {
    case "IfStatement": {
      const test = node.test as Node;
      yield swap("condition turned round", `!(${text(test)})`, test);
      if (node.alternate === null) yield swap("branch removed", "{}");
      break;
    }
    case "ConditionalExpression": {
      yield swap("always the first choice", `(${text(node.consequent as Node)})`);
      yield swap("always the second choice", `(${text(node.alternate as Node)})`);
      break;
    }
    case "LogicalExpression": {
      const [left, right] = [node.left as Node, node.right as Node];
      const operator = String(node.operator);
      yield swap(`right of ${operator} left out`, `(${text(left)})`);
      yield swap(`left of ${operator} left out`, `(${text(right)})`);
      if (operator !== "??") {
        yield swap(
          `${operator} exchanged`,
          `(${text(left)} ${operator === "&&" ? "||" : "&&"} ${text(right)})`,
        );
      } else yield swap("fallback first", `(${text(right)} ?? ${text(left)})`);
      break;
    }
    case "BinaryExpression": {
      const operator = String(node.operator);
      const other = BINARY[operator];
      const [left, right] = [node.left as Node, node.right as Node];
      if (other !== undefined)
        yield swap(`${operator} became ${other}`, `${text(left)} ${other} ${text(right)}`);
      break;
    }
    case "UnaryExpression":
      if (node.operator === "!") yield swap("negation removed", text(node.argument as Node));
      break;
    case "Literal":
      if (typeof node.value === "boolean") yield swap("boolean turned round", String(!node.value));
      if (typeof node.value === "number" && parent?.type !== "VariableDeclarator")
        yield swap("number one higher", String(node.value + 1));
      break;
    case "Property":
    case "SpreadElement":
      if (parent?.type === "ObjectExpression") {
        const comma = /^\s*,/.exec(source.slice(node.end));
        yield {
          ...swap(node.type === "Property" ? "field removed" : "spread removed", ""),
          end: node.end + (comma?.[0].length ?? 0),
        };
      }
      break;
    case "ExpressionStatement": {
      const expression = node.expression as Node;
      const call = expression.type === "AwaitExpression" ? (expression.argument as Node) : expression;
      if (call.type === "CallExpression" && !NOT_OBSERVED.test(text(call))) yield swap("call removed", ";");
      if (expression.type === "AssignmentExpression") yield swap("assignment removed", ";");
      break;
    }
    case "ReturnStatement":
      // `return;` is the same as `return undefined;`.
      if (
        node.argument !== null &&
        parent?.type === "BlockStatement" &&
        text(node.argument as Node) !== "undefined"
      )
        yield swap("answer left out", "return;");
      break;
    case "CallExpression": {
      const callee = node.callee as Node;
      if (callee.type !== "MemberExpression" || callee.computed === true) break;
      const target = callee.object as Node;
      const method = callee.property as Node;
      const other = METHODS.get(text(method));
      if (other !== undefined) yield swap(`${text(method)} became ${other}`, other, method);
      if (target.type === "CallExpression") yield swap(`.${text(method)}() removed`, text(target));
      else if (/^(?:filter|toSorted|toReversed|trim|slice)$/.test(text(method)))
        yield swap(`.${text(method)}() removed`, text(target));
      break;
    }
    case "TaggedTemplateExpression":
      if (/^(?:sql|tx\.(?:query|column))\b/.test(text(node.tag as Node)))
        yield* conditionsOf(node.quasi as Node, source);
      break;
    case "ForOfStatement": {
      const items = node.right as Node;
      if (node.await !== true) yield swap("only the first item", `[...${text(items)}].slice(0, 1)`, items);
      break;
    }
  }
}

/** SQL of the store: one of several conditions is forgotten, as that of the account or the workspace. */
function* conditionsOf({ start, end }: Node, source: string): Generator<Mutant> {
  const kind = "SQL condition left out";
  for (const found of source.slice(start, end).matchAll(CONDITION)) {
    const at = start + found.index;
    const replacement = found[1] === "where" ? "where true" : "";
    yield { kind, start: at, end: at + found[0].length, replacement };
  }
}

/** `visit` returns whether to go on with what the node holds. */
function walk(
  node: Node,
  parent: Node | undefined,
  visit: (node: Node, parent: Node | undefined) => boolean,
): void {
  // Types leave nothing behind at run time.
  if (node.type.startsWith("TS") && !("expression" in node)) return;
  if (node.type === "ImportDeclaration") return;
  if (!visit(node, parent)) return;
  for (const value of Object.values(node)) {
    for (const child of Array.isArray(value) ? value : [value]) if (isNode(child)) walk(child, node, visit);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}
