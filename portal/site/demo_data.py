"""Words for the demonstration: invented, and labelled so wherever they are shown."""

# kind of round: [(Chinese, English, section of the guide)]
QUESTIONS: dict[str, list[tuple[str, str, str]]] = {
    "coding": [
        ("手写带因果掩码的多头注意力，并支持逐词解码的缓存", "Write causal multi-head attention with a cache for decoding", "causal-attention"),
        ("实现束搜索，并限制重复的 n 元组", "Implement beam search that forbids repeated n-grams", "coding"),
        ("流式输入下维护最长的无重复子串", "Keep the longest substring without repeats over a stream", "coding"),
        ("用动态规划求编辑距离，再给出一条编辑路径", "Edit distance by dynamic programming, with one path", "coding"),
        ("把一个大词表的 BPE 编码写得不超时", "Encode with a large BPE vocabulary within the time limit", "tokenizers"),
        ("在图上找最短环，并说明复杂度", "Find the shortest cycle of a graph and give the cost", "coding"),
        ("不用库函数写一个数值稳定的 softmax", "A numerically stable softmax without the library", "causal-attention"),
    ],
    "system": [
        ("设计一条千卡规模的预训练流水线，故障时怎么恢复", "Design a pre-training pipeline on a thousand cards, with recovery", "training-pipeline-design"),
        ("把首字延迟压到 300 毫秒以内，你先动哪里", "Bring the time to first token below 300 ms: where do you start", "serving-design"),
        ("显存只有一半，怎样部署同一个模型", "Serve the same model with half the memory", "constrained-optimisation"),
        ("偏好数据飞轮怎么搭，怎样避免模型越训越讨好", "Build a preference data loop that does not breed flattery", "system-design"),
        ("长上下文服务里键值缓存怎么管理", "Manage the key-value cache of a long-context service", "serving-design"),
    ],
    "research": [
        ("推导 DPO 目标，说清省掉了什么、又丢了什么", "Derive the DPO objective and say what it saves and loses", "research-talk"),
        ("奖励模型过优化时，你先看哪条曲线", "Which curve do you check first when the reward model is over-optimised", "research-talk"),
        ("你的创新点是如何得出的？", "Where did the idea come from?", "three-hard-questions"),
        ("去掉这个模块结果会怎样，消融做过吗", "What happens without this module; did you ablate it", "three-hard-questions"),
        ("介绍 PPO 算法流程及其与 TRPO 的区别。", "Walk through PPO and how it differs from TRPO.", "ppo-and-trpo"),
        ("怎样判断一个基准已经被训练数据污染", "How would you tell that a benchmark leaked into training data", "evaluating-llms"),
        ("给一个探针实验，你怎么证明它没有骗你", "How do you show that a probing experiment is not fooling you", "evaluation-questions"),
        ("给定算力预算，参数量与数据量怎么分", "Split a compute budget between parameters and data", "training-questions"),
        ("当前大模型为何多采用 Decoder-Only 架构？", "Why are most current LLMs decoder-only?", "decoder-only"),
        ("什么是 FlashAttention，其原理如何？", "What is FlashAttention and why is it faster?", "flash-attention"),
        ("分组查询注意力省下的显存，具体省在哪一步", "Where exactly does grouped-query attention save memory", "architecture-questions"),
    ],
    "talk": [
        ("基线的学习率搜过几组，给了同样的预算吗", "How many learning rates did the baseline get; the same budget?", "research-talk"),
        ("如果数据量翻倍，结论还成立吗", "Would the conclusion hold with twice the data", "three-hard-questions"),
    ],
    "project": [
        ("结果好是因为模型结构，还是数据处理方式？", "Is the gain from the structure or from the data?", "three-hard-questions"),
        ("为什么不用已有方法 X？它的问题是什么？", "Why not method X; what is wrong with it?", "three-hard-questions"),
        ("你的算法如何支持业务？", "How does your algorithm help the business?", "business-questions"),
    ],
    "behavioural": [
        ("和合作者意见不合时你怎么做", "What do you do when you disagree with a collaborator", "behavioural"),
        ("讲一次失败的实验，以及你从中改了什么", "Tell of an experiment that failed and what you changed", "behavioural"),
        ("为什么选我们，而不是去做更应用的团队", "Why us and not a more applied team", "behavioural"),
    ],
    "written": [
        ("两道概率题，一道推导交叉熵的梯度", "Two on probability, one on the gradient of cross-entropy", "coding"),
    ],
    "recruiter": [("期望薪资与到岗时间", "Expected pay and start date", "behavioural")],
}  # fmt: skip

# kind of round: other sections of the guide that it may have touched
TOUCHED = {
    "coding": ["engineering-ability", "daily-practice"],
    "system": ["memory-and-parallelism", "sparse-and-long-context", "retrieval-and-world-models", "training-frameworks"],
    "research": ["three-stage-alignment", "reward-modelling", "evaluation-dimensions", "interpretability-tools",
                 "sparse-and-long-context", "theory", "four-steps", "dpo-paper", "safety-metrics"],
    "talk": ["showing-a-project", "research-ability", "star"],
    "project": ["star", "project-criteria", "rlhf-project", "publications"],
    "behavioural": ["star", "collaboration", "asking-and-thinking-aloud", "independence-and-teamwork"],
    "written": ["theory"],
    "recruiter": ["pay-claims", "degree-and-region", "what-the-role-is", "choosing-targets"],
}  # fmt: skip

# region: likely processes, as kinds in order
PROCESSES = {
    "cn": [
        ["coding", "research", "research", "system", "behavioural"], ["written", "coding", "research", "system"],
        ["coding", "research", "project"], ["coding", "research", "research", "behavioural"],
        ["written", "coding", "project", "recruiter"],
    ],
    "abroad": [
        ["recruiter", "coding", "research", "talk", "research", "behavioural"],
        ["recruiter", "coding", "system", "talk", "behavioural"],
        ["recruiter", "coding", "research", "research", "behavioural"],
        ["coding", "research", "system", "behavioural", "behavioural"],
    ],
}  # fmt: skip

POSITIONS = [
    ("研究科学家（对齐）", "Research Scientist, Alignment"), ("大模型研究员（预训练）", "Research Scientist, Pre-training"),
    ("研究科学家（多模态）", "Research Scientist, Multimodal"), ("研究科学家（可解释性）", "Research Scientist, Interpretability"),
    ("大模型算法（后训练）", "Research Scientist, Post-training"), ("研究实习生（推理）", "Research Intern, Reasoning"),
    ("研究科学家（评测）", "Research Scientist, Evaluation"), ("研究科学家（智能体）", "Research Scientist, Agents"),
]  # fmt: skip

OVERVIEWS = [
    ("追问很深但不刁难，准备时间大半花在一个项目上，事后看是对的。", "Deep follow-ups, never hostile. Most of my preparation went into one project, rightly so."),
    ("节奏很快，一周多面完，最后一轮聊规划。", "Quick: done in little more than a week, with plans in the last round."),
    ("题目不偏，重在讲清楚为什么。", "Nothing exotic; what counted was saying why."),
    ("研究汇报三十分钟讲、三十分钟答，问题集中在消融是否公平。", "Half an hour of talk, half an hour of questions, mostly on whether the ablations were fair."),
    ("系统设计准备不足，卡在容量估算上。", "I was weak on system design and stuck on the capacity estimate."),
]  # fmt: skip

NOTES = [
    ("先聊五分钟背景就开写，边界情况讲清楚了，面试官说够了。", "Five minutes of background, then code. Naming the edge cases was enough."),
    ("每个结论都会被问“如果反过来呢”。有一处承认没做过，对方反而接着帮我想怎么做。", "Every conclusion met with “and if it were the other way round?”. I admitted one gap, and we planned the experiment together."),
    ("先问清规模、预算和延迟目标，再画数据、训练、评测、部署四块。", "I asked for scale, budget and latency first, then drew data, training, evaluation and serving."),
    ("", ""),
    ("聊合作中的分歧和三年计划，气氛轻松。", "Disagreements at work and a three-year plan; relaxed."),
]  # fmt: skip

ADVICE = [
    ("重来一次会把系统设计提前两周准备。研究讨论不必背论文，把自己项目里**每个数字的来历**记牢就够。", "Next time I would start on system design two weeks earlier. For the research rounds, know **where each of your numbers comes from**; papers need not be memorised."),
    ("- 先画方法图再讲公式\n- 报均值也报波动\n- 不确定就说出你会做的实验", "- Draw the method before the formula\n- Give the quartiles with the mean\n- Unsure? Name the experiment you would run"),
    ("", ""),
]  # fmt: skip

TAGS = ["rlhf", "dpo", "alignment", "moe", "long-context", "interpretability", "evaluation", "multimodal", "agents", "pretraining", "inference", "attention", "scaling-laws"]  # fmt: skip

PROJECTS = [
    ("小模型上的 MoE 路由对比", "Comparing MoE routers on a small model", "architecture-project", "perplexity", "10.4", "9.9"),
    ("在摘要任务上复现 DPO", "Reproducing DPO on summarisation", "rlhf-project", "win rate", "50%", "61%"),
    ("给 LLaVA 换一个更小的视觉编码器", "A smaller vision encoder for LLaVA", "multimodal-project", "VQA accuracy", "66.1", "65.4"),
    ("会查资料的对话代理", "A dialogue agent that looks things up", "agent-project", "exact match", "0.41", "0.57"),
    ("中文事实性评测集的构建", "Building a Chinese factuality benchmark", "data-eval-project", "annotator agreement", "0.62", "0.81"),
    ("奖励模型的长度偏好怎么去", "Taking length bias out of a reward model", "rlhf-project", "pairwise accuracy", "0.68", "0.71"),
    ("图表问答的指令数据合成", "Synthetic instructions for questions about charts", "multimodal-project", "exact match", "0.38", "0.47"),
    ("让代理学会认错再重试", "An agent that notices its mistakes and tries again", "agent-project", "tasks solved", "22%", "31%"),
    ("检测基准污染的三种办法对比", "Three ways to detect benchmark leakage, compared", "data-eval-project", "AUC", "0.74", "0.86"),
    ("PPO 单步与多步更新的收敛对比", "One-step against multi-step PPO updates", "rlhf-project", "reward at 2k steps", "1.9", "2.4"),
    ("滑动窗口注意力的长文本推理加速", "Sliding-window attention for long inputs", "architecture-project", "tokens per second", "41", "68"),
    ("法律文书摘要的指令微调", "Instruction tuning for legal summaries", "rlhf-project", "ROUGE-L", "0.31", "0.35"),
]  # fmt: skip

# question of the guide, language, the four steps, the things compared and one axis, the trade-off
ANSWERS = [
    ("gpt-vs-bert", "zh-hans", "先确认：问的是结构、训练目标，还是适用的任务？我按这三点讲。",
     "两者都由Transformer层堆成。GPT只用因果掩码的一侧，逐词预测下一个词；BERT看两侧，预测被遮住的词。",
     "GPT", "BERT", ("注意力", "只看左侧", "两侧都看"), "要生成就选GPT一类；只做判别、又要小而快，BERT一类仍然合算。",
     "单向注意力换来逐词生成与缓存，代价是表示看不到右侧。"),
    ("gpt-vs-bert", "en", "", "Same blocks, different masks: causal against bidirectional; next token against masked token.",
     "GPT", "BERT", ("Attention", "left only", "both sides"), "Generation wants the first; cheap classification may still want the second.", ""),
    ("why-decoder-only", "zh-hans", "假设比较的是同样的参数量和算力。",
     "一、训练目标与使用方式一致。二、因果注意力可以缓存。三、少样本提示自然成立。", "", "", None,
     "规模化之后，统一的结构比编码器的优势更重要。", "编码任务上每个参数的效率会低一些。"),
]  # fmt: skip
# Answers to the three hard questions, by the column of a project.
HARD_ANSWERS = {
    "idea_origin": ("一次失败的复现：换了种子，差距就没了。", "A reproduction that failed: with another seed the gap was gone."),
    "structure_or_data": ("固定数据只换结构，占了差距的三分之二；其余没有做对照。", "With the data fixed the structure gives two thirds of the gap; the rest has no control."),
    "why_not_existing": ("现成的方法也行，只是要八张卡。", "The existing method works too, but wants eight GPUs."),
}  # fmt: skip
