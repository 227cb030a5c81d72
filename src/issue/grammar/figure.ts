// Figures: a picture alone in a paragraph, its title or the `Source: …` line after it as caption and credit, and
// `image-text:` in either for the Chinese that stands in the picture. Pure, changes the flow in place.
import type { Image, Paragraph, PhrasingContent, RootContent } from 'mdast'
import type { FigureCaptionNode, FigureNode } from '../tree.ts'
import { textOf } from './block-text.ts'
import { type Flow, slicePhrasing, spanOf, trimStart } from './flow.ts'

const CREDIT = /^\s*(?:source|credit|image-text)\s*[:：]/i
const SENTENCE_END = /[.!?…。！？][”"’')）]*\s*$/
const IMAGE_TEXT = /\s*\bimage-text\s*[:：]\s*([\s\S]+?)\s*$/i

export function readFigures(flow: Flow): void {
  if (!flow.children.some(isPicture)) return
  const result: RootContent[] = []
  for (let index = 0; index < flow.children.length; index += 1) {
    const block = flow.children[index]
    if (!block) continue
    const picture = pictureOf(block)
    if (!picture) {
      result.push(block)
      continue
    }
    const next = flow.children[index + 1]
    if (picture.credit.length === 0 && next?.type === 'paragraph' && isCredit(next)) {
      result.push(figure(block as Paragraph, picture.image, next.children))
      index += 1
    } else result.push(figure(block as Paragraph, picture.image, picture.credit))
  }
  flow.children = result
}

function isPicture(block: RootContent): boolean {
  return pictureOf(block) !== undefined
}

/** A line of its own below the picture; the next picture's line is not this one's. */
function isCredit(paragraph: Paragraph): boolean {
  return !isPicture(paragraph) && CREDIT.test(textOf(paragraph))
}

/** The picture of a paragraph that holds nothing else, or only a line of credit below it. */
function pictureOf(block: RootContent): { image: Image; credit: PhrasingContent[] } | undefined {
  if (block.type !== 'paragraph') return undefined
  const [image, ...rest] = block.children
  if (image?.type !== 'image') return undefined
  const text = rest.map((node) => textOf(node)).join('')
  if (text.trim() === '' && rest.every(({ type }) => type === 'text' || type === 'break'))
    return { image, credit: [] }
  if (!/^[ \t]*\n/.test(text) || !CREDIT.test(text)) return undefined
  return { image, credit: trimStart(rest) }
}

function figure(block: Paragraph, image: Image, credit: readonly PhrasingContent[]): FigureNode {
  // Without a place: it is not where its text stands, and rules about text read the file there.
  const title: PhrasingContent[] = image.title ? [{ type: 'text', value: image.title }] : []
  const [titleKept, titleText] = takeImageText(title)
  const [creditKept, creditText] = takeImageText(credit)
  const between: PhrasingContent[] =
    titleKept.length > 0 && creditKept.length > 0
      ? [
          {
            type: 'text',
            value: SENTENCE_END.test(titleKept.map((node) => textOf(node)).join('')) ? ' ' : '. ',
          },
        ]
      : []
  const children = [...titleKept, ...between, ...creditKept]
  const imageText = [titleText, creditText].filter(Boolean).join(' ')
  const place = spanOf([block, ...credit])
  // The title is the caption now: as a title it would be shown twice.
  const picture: Image = { ...image, title: null }
  if (children.length === 0 && imageText === '') return { type: 'figure', children: [picture], ...place }
  const caption: FigureCaptionNode = {
    type: 'figureCaption',
    children,
    ...(imageText ? { imageText } : {}),
    ...spanOf(credit.length > 0 ? credit : [image]),
  }
  return { type: 'figure', children: [picture, caption], ...place }
}

function takeImageText(children: readonly PhrasingContent[]): [PhrasingContent[], string] {
  const text = children.map((node) => textOf(node)).join('')
  const found = IMAGE_TEXT.exec(text)
  if (!found) return [[...children], '']
  return [slicePhrasing(children, 0, found.index), found[1] ?? '']
}
