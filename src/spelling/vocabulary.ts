// Words of technology, policy and China that the dictionary does not have. Reviewed by hand; a newsletter adds its own
// with `words` in newsletter.yaml and with its lexicon. All inflections with -s, -ed, -ing and 's come of themselves.

export const VOCABULARY: ReadonlySet<string> = new Set(
  `
  accelerationist agentic aggregator algorithmically alignment anonymisation anonymization anonymize antitrust app apps
  autoencoder automaker autonomy autoregressive autoscaling backdoor backend backpropagation benchmark benchmarking
  bidirectional bilingual biometric biotech bitmap blockchain blog blogger blogosphere bot botnet broadband chatbot
  checkpointing checksum chipmaker chipmaking cleartext clickbait cloudification codebase codec cofounder compute
  computerization configurable containerized convolutional copilot crowdfunding crowdsource crowdsourcing crypto
  cryptocurrency cryptographic customizable cyber cyberattack cybercrime cybersecurity cyberspace dashboard datacenter
  datacentre dataset datasheet deanonymize decarbonization decentralization decoder decoupling decrypt deepfake
  democratization denoising deployable desktop detokenize dialogue differentiable diffusion digitalization digitalize
  digitization disinformation distillation downscale downlink download downtime drone ecommerce ecosystem edtech email
  embeddings emoji encoder encrypt encryption entrepreneurship ethicist eval evals exabyte exaflop exascale explainability
  explainable extraterritorial extraterritoriality fab facto fediverse feedforward fediverse fiat filesystem finetune
  finetuned finetuning fintech firmware foundry framework frontend geolocation geopolitical geopolitics geospatial gigabit
  gigabyte gigaflop gigawatt globalization governance grok guanxi hackathon hallucinate hallucination hardcode hashtag
  headcount healthtech heterogeneity heterogeneous heuristic humanoid hyperparameter hyperscale hyperscaler hyperlink
  hypernetwork hypothesis indigenization inferencing infographic informatization infrastructural insourcing instantiate
  integrator internet interoperability interoperable interpretability interpretable keyframe kilobyte kilowatt
  latency leaderboard leapfrog legalese lidar lithography livestream livestreamer livestreaming lookup lossless lossy
  mainframe malware marketization matchmaking megabyte megacity megawatt memristor meme metadata metaverse microblog
  microblogging microchip microcontroller microelectronics microservice middleware misalignment misaligned
  misinformation mobilisation monetization monetize multiagent multicore multilateral multilateralism multilingual
  multimedia multimodal multimodality multinational multipolar multiscale multitask multithreaded nanometer nanometre
  nanotech netizen neoliberal neurosymbolic newsfeed nonproliferation normative offline offshoring onboarding online
  onshoring ontology opensource optimizer outlier overfit overfitting overinvestment overtraining packaging
  paradigmatic parallelism parallelization parameterization parameterize passthrough paywall perceptron perplexity petabyte
  petaflop petascale photolithography photonics pixelate plaintext playbook podcast podcaster polymath pretrain
  pretrained pretraining preprint preprocess preprocessing programmatically proofread prosumer protectionism protectionist
  pseudonymization pseudonymous quantization quantize quantized quantizing qubit rationalization realtime
  rebalancing recommender reconfigurable regex reinforcement reproducibility reskilling retrain retrained retraining
  robotaxi robotics runtime sandbox sandboxing scalability scalable scaleup scientization screenshot scraper selfie
  semiconductor serverless shortlist simulator singularity siloed smartphone smartwatch socioeconomic sociotechnical
  softmax spam spamming spectrogram spinoff spyware startup steganography stochastic streamer subagent subdomain subfield
  subgraph subnetwork substack subtask subword supercomputer supercomputing superapp superintelligence superintelligent
  supervised swappable synthetic systemically taikonaut technocrat technocratic technonationalism technosphere
  telecom telecoms telehealth telemedicine teleoperation terabyte teraflop terawatt tokamak tokenization tokenize tokenized tokenizer
  toolchain toolkit toolset touchscreen traceability transformative transhumanism transnational triage troubleshoot tuple
  unbundle underfit underfitting undersea unicorn unlabeled unlabelled unsupervised upend upgradable uplink upload
  upscale upskill upskilling uptime usability username vectorize vectorized verifiable videoconference virality
  virtualization voiceover voiceprint vocoder wafer watermark watermarking wearable webcam webinar webpage website
  weightings whistleblower whitepaper widescreen wiki workaround workflow workstation zettabyte
  agritech anonymize autocomplete backtest bitrate bootcamp chiplet cyberbullying deanonymization deduplicate deduplication
  denoise denoiser devops diffuser doomer downweight ebook encoding fabless factuality generalizability geofence groupthink
  hotline infotech jailbreak jailbroken labeler latents legaltech linter manhua misgender multibillion multihop
  observability overregulation prefill pseudonymize repo repost reskill rideshare roadmap robo stablecoin subreddit
  subsample superalignment superresolution superset tokenizers transhumanist touchpoint trojan underinvest underreported
  underserved unencrypted unreviewed walkthrough workstream dao dazibao feng ganbu hongbao kaoliang kungfu laowai neidian
  qi zhongguo
  capex opex forma facie vivendi fide priori posteriori generis laissez inter alia mutatis mutandis ceteris paribus debuggable
  anthropocentrism survivorship ethnonationalism technoscience biomedicine bioinformatics nanoparticle teleoperated
  teleoperator effector cobot ridehailing crowdworker crowdworking homomorphic greenlit greenlight rebrand spinout acquihire
  decacorn frontrunner rollout buildout photoresist interposer logit sharding pipelining parallelize rerank reranker
  multitenant multithreading autoscaler kubernetes microkernel geoblocking geoblocked censorware astroturf wumao guobiao
  shengtai siheyuan xuanchuan dangwei xinxihua informationization financialization securitization weaponization weaponize
  indigenize multipolarity minilateral minilateralism plurilateral hegemon sanctionable extraterritorially sovereigntist
  statism statist dirigiste developmentalist involutionary involuted commodify commodified monetizable freemium listicle
  explainer longform longread influencer nonconsensual doxxed parasocial qualia agentive affordance epistemics hermeneutic
  hermeneutics posthuman posthumanism posthumanist singularitarian longtermism longtermist corrigibility monosemantic
  steerability metascience bibliometric bibliometrics scientometric postgrad homeschool gamified esports telepresence telco
  chargepoint agrochemical biofuel hydropower renewables dispatchable baseload hyperlocal tortious copyrightable
  copyrightability infringer patentable patentability patentee arbitral judicialization overfitted underspecified
  misspecified misspecification nonlinearity reinsure reinsurer insurtech regtech suptech proptech wealthtech neobank
  minigame miniprogram microdrama
  alphafold alphago bytedance chatglm chatgpt deepmind deepseek github gitlab harmonyos internlm mindspore minimax modelbest
  modelscope openai paddlepaddle pytorch sensetime tensorflow tiktok typescript wechat whatsapp huggingface
  tokenomics vis http https www ideographic codepoint subfolder blockquote
  baijiu chengyu cadre cadres danmu danwei dianping dibao fapiao fengshui gaokao guanxi guochao guojinmintui hanfu hanzi hukou
  huaxia hutong jianzi jiaozi jingju jueju kowtow kuaidi lianghui mahjong maotai mianzi minban minjian minying neijuan
  pinyin putonghua qigong qipao renminbi shanzhai shengnu shehui suzhi taiji tangping tianxia tofu tuanwei wanghong weibo
  weiqi wenyan wuxia xiaokang xiangqi xinfang yuan zhiku zhongkao sinologist sinology sinophone sinosphere sinicization
  sinicize sinicized neologism romanization romanisation romanize romanized transliterate transliteration anglophone
  calque chengyus translationese glossator untranslatable untranslated mistranslate mistranslation retranslate
  retranslation paratext intertextual subtitling endnote preheader permalink hyperlinked
  rulemaking policymaker policymaking lawmaker thinktank subnational prefecture prefectural municipality provincial
  interagency interministerial intergovernmental ministerial stakeholder biosafety biosecurity dual-use microgrid
  photovoltaic photovoltaics decarbonize decarbonise electrolyzer gigafactory battery cathode anode
  realpolitik chokepoint chokehold decouple derisk derisking friendshoring reshore reshoring nearshoring containment
  techlash technologist technopolitics datafication platformization platformisation gamification gamify virality
  surveil surveilled counterparty counterterrorism crackdown defamatory takedown takedowns doxxing astroturfing
  `
    .trim()
    .split(/\s+/),
)
