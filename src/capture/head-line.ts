// Lines at the head of an article that say who, where and when and nothing else. Pure.

const LINE =
  /^(?:(?:来\s*源|來\s*源|作\s*者|撰文|文|记者|記者|时间|時間|日期|发布时间|发布日期|發布時間|发表时间|阅读|浏览|字号|原创|原創)\s*[:：丨|｜/／]?.{0,40}|20\d\d[-年/.]\d{1,2}[-月/.]\d{1,2}.{0,40})$/u
const LABEL =
  /(?:来\s*源|來\s*源|作\s*者|撰\s*文|文|图|记者|記者|责?编辑|責?編輯|审核|審核|校对|发布时间|发布日期|發布時間|发表时间|时间|日期|点击数|点击量|点击率|浏览次数|浏览量|浏览|访问量|阅读数|阅读量|阅读|字体|字號|字号|分享)\s*[:：丨|｜/／]/gu
const DATE = /20\d\d\s?[-年/.]\s?\d{1,2}\s?[-月/.]\s?\d{1,2}\s?日?/g
const TIME = /\d{1,2}:\d{2}(?::\d{2})?/g
const CHARACTERS_MAX = 200
/** Characters of a name. */
const NAME_MAX = 12

/** Whether the line is one label with its value, several of them, or a date and a name. */
export function saysWhoAndWhen(text: string): boolean {
  if (/[。！？]/.test(text)) return false
  if (LINE.test(text)) return true
  if (text.length > CHARACTERS_MAX || /[，；;]/.test(text)) return false
  const dates = text.match(DATE)?.length ?? 0
  const parts = text
    .replace(/https?:\/\/\S+/g, '')
    .replace(DATE, '')
    .replace(TIME, '')
    .split(LABEL)
    .map((part) => part.replace(/[^\p{L}\p{N}]+/gu, ''))
  if (parts.some((part) => [...part].length > NAME_MAX)) return false
  const labels = parts.length - 1
  return labels + dates >= 2 || (dates === 1 && TIME_OF_DAY.test(text))
}

const TIME_OF_DAY = /\d{1,2}:\d{2}/
