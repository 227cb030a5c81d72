// The nodes that reading an issue puts into its Markdown tree (mdast), one for each reading of the grammar.
// Every node keeps the position of the text it was read from. Nothing here knows a form of output.
import type { BlockContent, DefinitionContent, Image, Node, Parent, PhrasingContent } from 'mdast'
import type { Expansion, Lang } from './issue.ts'
import type { Weights } from './poll.ts'

/** A block quote with both languages, its pairs in reading order, then at most one source line. */
export interface PassageNode extends Parent {
  type: 'passage'
  sourceId?: string
  children: (PassagePairNode | SourceLineNode)[]
}
export interface PassagePairNode extends Parent {
  type: 'passagePair'
  /** Chinese first, whatever the order in the file was. */
  children: [PassageSideNode, PassageSideNode]
}
export interface PassageSideNode extends Parent {
  type: 'passageSide'
  lang: Lang
  children: (BlockContent | DefinitionContent)[]
}
/** The last line `— …` of a quotation, without the dash. */
export interface SourceLineNode extends Parent {
  type: 'sourceLine'
  children: PhrasingContent[]
}

/** Hanzi set after the English they stand for. `children` hold what is between the brackets. */
export interface GlossNode extends Parent {
  type: 'gloss'
  form: 'square' | 'round' | 'bare'
  children: PhrasingContent[]
}

/** A bold label at the start of a paragraph: `**Context:**`. `label` has no colon; it has no children. */
export interface RunInNode extends Node {
  type: 'runIn'
  label: string
}

/** `### Must-read: [title](url)` and the blocks below it. The first child is the heading without its label. */
export interface RecommendationNode extends Parent {
  type: 'recommendation'
  label: string
  children: BlockContent[]
}

export interface DialogueNode extends Parent {
  type: 'dialogue'
  children: TurnNode[]
}
/** One speaker's words. The speaker's label is taken out of the first paragraph. */
export interface TurnNode extends Parent {
  type: 'turn'
  /** As written at this turn (`A`), and in full (`Anna Lee`) as far as the section tells. */
  speaker: string
  fullName: string
  children: BlockContent[]
}

export interface FigureNode extends Parent {
  type: 'figure'
  children: [Image] | [Image, FigureCaptionNode]
}
export interface FigureCaptionNode extends Parent {
  type: 'figureCaption'
  children: PhrasingContent[]
  /** Chinese that stands in the picture, from `image-text:`. */
  imageText?: string
}

/** `:::only{email}` or `:::only{web}`. */
export interface OnlyNode extends Parent {
  type: 'only'
  target: 'email' | 'web'
  children: BlockContent[]
}
export interface VoteNode extends Parent {
  type: 'vote'
  /** Poll.id; absent where there is no one list of candidates, and in translations. */
  poll?: string
  /** YYYY-MM-DD */
  closes?: string
  weights?: Weights
  children: BlockContent[]
}
export interface CorrectionNode extends Parent {
  type: 'correction'
  issue: number
  children: BlockContent[]
}

/** `#12` or `[text](#12)`. The edition knows the addresses of issues, and `references.url` for others. */
export interface IssueReferenceNode extends Parent {
  type: 'issueReference'
  number: number
  children: PhrasingContent[]
}

/** `[[舆论属性]]` or `[[舆论属性|public-opinion properties]]`. */
export interface TermNode extends Node {
  type: 'term'
  zh: string
  /** After the pipe: stands in place of the lexicon's English. */
  english?: string
  /** What the lexicon, or the record of a final issue, says of it; absent for a term that is in neither. */
  expansion?: Expansion
}

declare module 'mdast' {
  interface RootContentMap {
    passage: PassageNode
    passagePair: PassagePairNode
    passageSide: PassageSideNode
    sourceLine: SourceLineNode
    runIn: RunInNode
    recommendation: RecommendationNode
    dialogue: DialogueNode
    turn: TurnNode
    figure: FigureNode
    figureCaption: FigureCaptionNode
    only: OnlyNode
    vote: VoteNode
    correction: CorrectionNode
    gloss: GlossNode
    issueReference: IssueReferenceNode
    term: TermNode
  }
  interface BlockContentMap {
    passage: PassageNode
    recommendation: RecommendationNode
    dialogue: DialogueNode
    figure: FigureNode
    only: OnlyNode
    vote: VoteNode
    correction: CorrectionNode
    sourceLine: SourceLineNode
  }
  interface PhrasingContentMap {
    gloss: GlossNode
    runIn: RunInNode
    issueReference: IssueReferenceNode
    term: TermNode
  }
  /** Set by the reader on paragraphs, headings, list items, table cells and block quotes. */
  interface ParagraphData {
    lang?: Lang
  }
  interface HeadingData {
    lang?: Lang
  }
  interface ListItemData {
    lang?: Lang
  }
  interface TableCellData {
    lang?: Lang
  }
  interface BlockquoteData {
    lang?: Lang
    /** The source that the last line of a quotation in one language names. */
    sourceId?: string
  }
  /** A bold first sentence of a paragraph that is no label. */
  interface StrongData {
    takeaway?: true
  }
  /** Whose note it is; ids starting `tn-` are the translator's, `en-` the editor's. */
  interface FootnoteDefinitionData {
    noteOf?: 'author' | 'translator' | 'editor'
  }
}
