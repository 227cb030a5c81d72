// Which script a Chinese text is written in, by the characters that only one of the two scripts uses. Pure.
// The lists hold frequent characters whose simplified and traditional forms differ and are not shared.

const SIMPLIFIED =
  '这个们来时会对说国为发动还进过种样现经关问题让开应业产实网络数据术学习龙语话认识记设计讲论证评词译读书报' +
  '写东车长门间闻华见观觉规视亲总结统给红线组织细终绍级约纪纸练续维绩绿编缘点热无电脑样机构极权杀条杨桥检' +
  '楼标树气汉没沟测济浓涨满灭灯灵炼烦爱爷牵独猎环玛画畅疗盘盖监矿码确离称稳穷竞笔筑简粮紧纯纲纳纷纹绝绪' +
  '罗罚职联肃肤胜脸节艺苏范药营虑虽蚁补装观订讨训议许访诉试诗该详请诸课谁调谈谋谢谱贝负财责质货贫购贯费' +
  '资赏赛赞赵赶跃践边达迁运远连迟适选递邓邮郑酱释钟钢钱铁银锁错键镇闭阅队阳阴阶际陆陈险随难静韩页顶项顺须' +
  '顾预领频额风飞饭饮马驱验骗鱼鸟黄齐龄'
const TRADITIONAL =
  '這個們來時會對說國為發動還進過種樣現經關問題讓開應業產實網絡數據術學習龍語話認識記設計講論證評詞譯讀書報' +
  '寫東車長門間聞華見觀覺規視親總結統給紅線組織細終紹級約紀紙練續維績綠編緣點熱無電腦樣機構極權殺條楊橋檢' +
  '樓標樹氣漢沒溝測濟濃漲滿滅燈靈煉煩愛爺牽獨獵環瑪畫暢療盤蓋監礦碼確離稱穩窮競筆築簡糧緊純綱納紛紋絕緒' +
  '羅罰職聯肅膚勝臉節藝蘇範藥營慮雖蟻補裝觀訂討訓議許訪訴試詩該詳請諸課誰調談謀謝譜貝負財責質貨貧購貫費' +
  '資賞賽贊趙趕躍踐邊達遷運遠連遲適選遞鄧郵鄭醬釋鐘鋼錢鐵銀鎖錯鍵鎮閉閱隊陽陰階際陸陳險隨難靜韓頁頂項順須' +
  '顧預領頻額風飛飯飲馬驅驗騙魚鳥黃齊齡臺灣'

const ONLY_SIMPLIFIED = new Set([...SIMPLIFIED].filter((character) => !TRADITIONAL.includes(character)))
const ONLY_TRADITIONAL = new Set([...TRADITIONAL].filter((character) => !SIMPLIFIED.includes(character)))

/** The script of a text; simplified where nothing in it tells. */
export function scriptOf(text: string): 'zh-Hans' | 'zh-Hant' {
  return tellingScript(text) ?? 'zh-Hans'
}

/** The script of a text where its characters tell, else undefined: 开放 is simplified, 人工 is both. */
export function tellingScript(text: string): 'zh-Hans' | 'zh-Hant' | undefined {
  let balance = 0
  for (const character of text) {
    if (ONLY_TRADITIONAL.has(character)) balance += 1
    else if (ONLY_SIMPLIFIED.has(character)) balance -= 1
  }
  if (balance === 0) return undefined
  return balance > 0 ? 'zh-Hant' : 'zh-Hans'
}

/** The script that alone uses this character; undefined for what both use, and for rare characters. */
export function scriptOfCharacter(character: string): 'zh-Hans' | 'zh-Hant' | undefined {
  if (ONLY_TRADITIONAL.has(character)) return 'zh-Hant'
  return ONLY_SIMPLIFIED.has(character) ? 'zh-Hans' : undefined
}
