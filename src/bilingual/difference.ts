// Which characters two texts do not share, for showing a near match beside what was asked for. Pure.

export interface Part {
  readonly type: 'same' | 'added' | 'removed'
  readonly text: string
}

/** Longer texts are shown as they are: no one compares them character by character. */
const LENGTH_MAX = 2_000

/** How `before` becomes `after`, with as little change as possible. */
export function differenceOf(before: string, after: string): readonly Part[] {
  const left = [...before]
  const right = [...after]
  if (left.length > LENGTH_MAX || right.length > LENGTH_MAX) return [{ type: 'same', text: after }]
  const width = right.length + 1
  /** Length of the longest common subsequence of what follows. */
  const common = new Uint16Array((left.length + 1) * width)
  for (let i = left.length - 1; i >= 0; i -= 1) {
    for (let j = right.length - 1; j >= 0; j -= 1) {
      common[i * width + j] =
        left[i] === right[j]
          ? (common[(i + 1) * width + j + 1] ?? 0) + 1
          : Math.max(common[(i + 1) * width + j] ?? 0, common[i * width + j + 1] ?? 0)
    }
  }
  const parts: { type: Part['type']; text: string }[] = []
  const put = (type: Part['type'], text = '') => {
    const last = parts.at(-1)
    if (last?.type === type) last.text += text
    else parts.push({ type, text })
  }
  let i = 0
  let j = 0
  while (i < left.length || j < right.length) {
    if (i < left.length && j < right.length && left[i] === right[j]) {
      put('same', left[i])
      i += 1
      j += 1
    } else if (
      j >= right.length ||
      (i < left.length && (common[(i + 1) * width + j] ?? 0) >= (common[i * width + j + 1] ?? 0))
    ) {
      put('removed', left[i])
      i += 1
    } else {
      put('added', right[j])
      j += 1
    }
  }
  return parts
}
