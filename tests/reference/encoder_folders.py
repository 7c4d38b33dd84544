# SPDX-License-Identifier: BSD-3-Clause
"""Folders of small random text encoders as their libraries save them, with the ids and vectors that these give.

    encoder_folders.py make FOLDER            writes them with the libraries at hand, expected.json in each
    encoder_folders.py compare LEDG FOLDER    asks the program for the same; fails where it differs

tests/reference/encoder_folders.sh does both for several versions of the libraries.
"""
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

WORDS = ("[PAD] [UNK] [CLS] [SEP] [MASK] hello world ##s a b x ! [ q ] new ##word caf ##é cafe café 日 本 Hello NEW "
         "<s> </s> i İ ##̇ . , n ##e ##w").split(" ")
TEXTS = ["hello world", "Hello NEW worlds!", "Café CAFE cafe\u0301 caf", "日本 日x本", "[MASK] hello [SEP]",
         "a  NewTok  b newtok NEWTOK", "new new1 _new, new", "[ENT] [ent] x", "İx i\u0307", "query: hello"]
PAIR = ("hello new", "world a b")


def expect(folder, **values):
    (folder / "expected.json").write_text(json.dumps(values, ensure_ascii=False))


# ---------------------------------------------------------------------------------------------------------- tokenizers


def ids_of(tokenizer):
    pair = tokenizer(*PAIR, return_token_type_ids=True)
    cut = tokenizer("hello world new a b x", max_length=5, truncation=True)["input_ids"]
    return {"texts": TEXTS, "ids": [tokenizer(t)["input_ids"] for t in TEXTS], "pair": pair["input_ids"],
            "types": pair["token_type_ids"], "cut": cut}


def tokenizer_options(AddedToken):
    flags = [{}, {"normalized": False}, {"lstrip": True}, {"rstrip": True}, {"single_word": True},
             {"lstrip": True, "rstrip": True, "normalized": False}, {"single_word": True, "normalized": False}]
    yield "plain", {}, []
    for key in ("do_lower_case", "strip_accents", "tokenize_chinese_chars"):
        yield key + "_false", {key: False}, []
    yield "strip_accents_true", {"do_lower_case": False, "strip_accents": True}, []
    yield "names", {"cls_token": "<s>", "sep_token": "</s>"}, []
    yield "names_missing", {"cls_token": "<a>", "sep_token": "<b>", "pad_token": "<p>"}, []
    yield "mask_strips", {"mask_token": AddedToken("[MASK]", lstrip=True, special=True)}, []
    yield "left", {"truncation_side": "left"}, []
    yield "split_special", {"split_special_tokens": True}, []
    yield "no_basic", {"do_basic_tokenize": False}, []
    for i, flag in enumerate(flags):
        yield f"added_{i}", {}, [(["NewTok", "new", "[ENT]"], flag, False)]
        yield f"special_{i}", {}, [(["NewTok", "[ENT]"], flag, True)]
    yield "added_of_vocabulary", {}, [(["world"], {}, False)]
    yield "added_ideograph", {}, [(["日本", "Café"], {}, False)]


def make_tokenizers(root):
    import transformers
    from tokenizers import AddedToken
    from transformers import AutoTokenizer
    source = root / "words"
    source.mkdir(parents=True)
    (source / "vocab.txt").write_text("\n".join(WORDS) + "\n", encoding="utf-8", newline="\n")
    (source / "config.json").write_text('{"model_type": "bert"}')
    (source / "tokenizer_config.json").write_text('{"tokenizer_class": "BertTokenizer"}')
    expect(source, **ids_of(AutoTokenizer.from_pretrained(str(source))))
    forms = ("new", "legacy") if transformers.__version__.startswith("5") else ("new", "legacy", "slow")
    for name, options, added in tokenizer_options(AddedToken):
        for form in forms:
            folder = root / f"tokenizer_{name}_{form}"
            try:
                tokenizer = load_tokenizer(source, form, options)
                for words, flag, special in added:
                    tokenizer.add_tokens([AddedToken(w, **flag) for w in words], special_tokens=special)
                tokenizer.save_pretrained(str(folder), **({"legacy_format": True} if form == "legacy" else {}))
                if form == "legacy" and (folder / "vocab.txt").exists():
                    (folder / "tokenizer.json").unlink(missing_ok=True)
                (folder / "config.json").write_text('{"model_type": "bert"}')
                expect(folder, **ids_of(AutoTokenizer.from_pretrained(str(folder))))
            except Exception as error:  # an option that this version does not know
                shutil.rmtree(folder, ignore_errors=True)
                print(f"  not made: tokenizer_{name}_{form}: {type(error).__name__}: {str(error)[:80]}")
    make_fast_tokenizers(root)


def load_tokenizer(source, form, options):
    import transformers
    if form == "slow":
        return transformers.BertTokenizer.from_pretrained(str(source), **options)
    return transformers.BertTokenizerFast.from_pretrained(str(source), **options)


def make_fast_tokenizers(root):
    """What the library tokenizers itself saves: tokenizer.json alone, as PreTrainedTokenizerFast reads it."""
    from tokenizers import BertWordPieceTokenizer, processors
    from transformers import PreTrainedTokenizerFast
    vocab = {w: i for i, w in enumerate(WORDS)}
    variants = {"plain": {}, "cased": {"lowercase": False}, "accents": {"strip_accents": False},
                "no_clean": {"clean_text": False}, "ideographs": {"handle_chinese_chars": False}}
    made = {name: BertWordPieceTokenizer(vocab, **options) for name, options in variants.items()}
    made["processing"] = BertWordPieceTokenizer(vocab)
    made["processing"].post_processor = processors.BertProcessing(("</s>", 26), ("<s>", 25))
    made["template"] = BertWordPieceTokenizer(vocab)
    made["template"].post_processor = processors.TemplateProcessing(
        single="[CLS]:2 $A:1 [SEP] </s>:3", pair="<s> $A [SEP]:1 [SEP] $B:4 </s>:5",
        special_tokens=[("[CLS]", 2), ("[SEP]", 3), ("<s>", 25), ("</s>", 26)])
    made["cut"] = BertWordPieceTokenizer(vocab)
    made["cut"]._tokenizer.enable_truncation(4, direction="left")
    made["padded"] = BertWordPieceTokenizer(vocab)
    made["padded"].enable_padding(length=20)
    for name, tokenizer in made.items():
        folder = root / f"tokenizers_{name}"
        folder.mkdir()
        tokenizer.save(str(folder / "tokenizer.json"))
        reader = PreTrainedTokenizerFast(tokenizer_file=str(folder / "tokenizer.json"))
        if name == "padded":
            reader.backend_tokenizer.no_padding()
        expect(folder, **ids_of(reader))


# -------------------------------------------------------------------------------------------------------------- models

SIZES = dict(vocab_size=len(WORDS), hidden_size=16, num_hidden_layers=2, num_attention_heads=4, intermediate_size=20,
             max_position_embeddings=32)


def save_model(model, folder, source, **options):
    import torch
    from transformers import AutoModel, AutoTokenizer
    model.eval().save_pretrained(str(folder), **options)
    AutoTokenizer.from_pretrained(str(source)).save_pretrained(str(folder))
    reader = AutoModel.from_pretrained(str(folder), dtype=torch.float32).eval()
    tokenizer = AutoTokenizer.from_pretrained(str(folder))
    vectors = []
    with torch.no_grad():
        for text in TEXTS:
            inputs = tokenizer(text, return_tensors="pt")
            if model.config.model_type == "distilbert":
                inputs.pop("token_type_ids", None)
            vectors.append(reader(**inputs).last_hidden_state[0].mean(0).tolist())
    expect(folder, texts=TEXTS, vectors=vectors)


def make_models(root):
    import torch
    import transformers as t
    torch.manual_seed(1)
    source = root / "words"

    def bert(**more):
        return t.BertConfig(**{**SIZES, **more}, initializer_range=0.5)

    kinds = {}
    for act in ("gelu", "gelu_new", "relu", "gelu_fast", "gelu_pytorch_tanh", "gelu_python", "gelu_accurate",
                "gelu_python_tanh", "gelu_10", "silu", "quick_gelu", "tanh"):
        kinds["act_" + act] = lambda act=act: t.BertModel(bert(hidden_act=act))
    kinds["no_pooler"] = lambda: t.BertModel(bert(), add_pooling_layer=False)
    kinds["one_type"] = lambda: t.BertModel(bert(type_vocab_size=1))
    kinds["epsilon"] = lambda: t.BertModel(bert(layer_norm_eps=1e-3))
    kinds["more_rows"] = lambda: t.BertModel(bert(vocab_size=64))
    for head in ("MaskedLM", "PreTraining", "SequenceClassification", "TokenClassification", "QuestionAnswering",
                 "NextSentencePrediction", "MultipleChoice"):
        kinds["head_" + head] = lambda head=head: getattr(t, "BertFor" + head)(bert())
    kinds["relative"] = lambda: t.BertModel(bert(position_embedding_type="relative_key"))
    kinds["decoder"] = lambda: t.BertModel(bert(is_decoder=True))
    kinds["half"] = lambda: t.BertModel(bert()).half()
    kinds["bfloat"] = lambda: t.BertModel(bert()).bfloat16()
    small = dict(vocab_size=len(WORDS), dim=16, n_layers=2, n_heads=4, hidden_dim=20, max_position_embeddings=32)
    kinds["distilbert"] = lambda: t.DistilBertModel(t.DistilBertConfig(**small, initializer_range=0.5))
    kinds["distilbert_head"] = lambda: t.DistilBertForMaskedLM(t.DistilBertConfig(**small, activation="relu"))
    electra = lambda width: t.ElectraConfig(**SIZES, embedding_size=width, initializer_range=0.5)
    kinds["electra"] = lambda: t.ElectraModel(electra(16))
    kinds["electra_narrow"] = lambda: t.ElectraModel(electra(6))
    kinds["electra_head"] = lambda: t.ElectraForPreTraining(electra(6))
    for name in ("Roberta", "MPNet", "Albert"):
        kinds[name.lower()] = lambda name=name: getattr(t, name + "Model")(getattr(t, name + "Config")(**SIZES))
    for name, build in kinds.items():
        folder = root / f"model_{name}"
        try:
            save_model(build(), folder, source)
        except Exception as error:
            shutil.rmtree(folder, ignore_errors=True)
            print(f"  not made: model_{name}: {type(error).__name__}: {str(error)[:80]}")
    save_model(t.BertModel(bert()), root / "model_shards", source, max_shard_size="4KB")


# --------------------------------------------------------------------------------------------------------- sentences


def make_sentences(root):
    import torch
    from sentence_transformers import SentenceTransformer
    from sentence_transformers import models as m
    base = str(root / "model_act_gelu")
    torch.manual_seed(2)

    def build(name, pooling=None, more=(), transformer=None, prompt=None, **options):
        folder = root / f"sentences_{name}"
        try:
            encoder = m.Transformer(base, **(transformer or {}))
            parts = [encoder, m.Pooling(16, **(pooling or {})), *[make() for make in more]]
            model = SentenceTransformer(modules=parts, device="cpu", **options)
            model.save(str(folder))
            reader = SentenceTransformer(str(folder), device="cpu")
            how = {"prompt": prompt} if prompt is not None else {}
            vectors = [reader.encode(text, **how).tolist() for text in TEXTS]
            expect(folder, texts=TEXTS, vectors=vectors, **how)
        except Exception as error:
            shutil.rmtree(folder, ignore_errors=True)
            print(f"  not made: sentences_{name}: {type(error).__name__}: {str(error)[:80]}")

    for mode in ("mean", "cls", "max", "mean_sqrt_len_tokens", "weightedmean", "lasttoken"):
        build("pooling_" + mode, {"pooling_mode": mode})
    build("pooling_two", {"pooling_mode": ("mean", "max", "cls")})
    for activation in ("Identity", "Tanh", "ReLU", "GELU", "Sigmoid", "SiLU", "Softplus"):
        build("dense_" + activation,
              more=[lambda a=activation: m.Dense(16, 6, activation_function=getattr(torch.nn, a)())])
    build("dense_no_bias", more=[lambda: m.Dense(16, 6, bias=False)])
    build("dense_two", more=[lambda: m.Dense(16, 6), lambda: m.Dense(6, 9, activation_function=torch.nn.ReLU())])
    build("dense_residual", more=[lambda: m.Dense(16, 16, use_residual=True)])
    build("dense_residual_mapped", more=[lambda: m.Dense(16, 6, use_residual=True)])
    build("normalized", more=[m.Normalize])
    build("normalized_between", more=[m.Normalize, lambda: m.Dense(16, 6)])
    build("dense_normalized", more=[lambda: m.Dense(16, 6), m.Normalize])
    build("two_dense", {"pooling_mode": ("mean", "cls")}, more=[lambda: m.Dense(32, 6)])
    build("layer_norm", more=[lambda: m.LayerNorm(16)])
    build("dropout", more=[lambda: m.Dropout(0.3)])
    prompts = {"query": "query: ", "nothing": ""}
    build("prompts", prompts=prompts)
    build("prompts_default", prompts=prompts, default_prompt_name="query")
    build("prompts_given", prompts=prompts, prompt="new a ")
    for mode in ("mean", "cls", "max", "weightedmean", "lasttoken", "mean_sqrt_len_tokens"):
        build("prompts_left_out_" + mode, {"pooling_mode": mode, "include_prompt": False}, prompts=prompts,
              default_prompt_name="query")
    build("small_letters", transformer={"do_lower_case": True})
    build("length", transformer={"max_seq_length": 32})


# ------------------------------------------------------------------------------------------------------------- compare


def ask(ledg, command, folder, lines, *more):
    run = subprocess.run([ledg, command, "--encoder", str(folder), "--jsonl", *more], capture_output=True, text=True,
                         input="".join(json.dumps(line) + "\n" for line in lines))
    return [json.loads(line) for line in run.stdout.splitlines()], run.stderr.strip()


def different(ledg, folder, expected):
    """What is different; None where nothing is. The second value: what the program refuses."""
    if "ids" in expected:
        lines, error = ask(ledg, "tokenize", folder, expected["texts"] + [list(PAIR)])
        if not lines and error:
            return None, error
        got = [line.get("ids", line.get("error")) for line in lines]
        for text, a, b in zip(expected["texts"], got, expected["ids"]):
            if a != b:
                return f"{text!r}: {a}, expected {b}", None
        if got[-1] != expected["pair"] or lines[-1]["type_ids"] != expected["types"]:
            return f"pair: {lines[-1]}, expected {expected['pair']} {expected['types']}", None
        cut, _ = ask(ledg, "tokenize", folder, ["hello world new a b x"], "--max-length", "5")
        return (None if cut[0]["ids"] == expected["cut"] else f"cut: {cut[0]['ids']}, expected {expected['cut']}"), None
    more = ["--prompt", expected["prompt"]] if "prompt" in expected else []
    lines, error = ask(ledg, "embed", folder, expected["texts"], *more)
    if not lines and error:
        return None, error
    for text, line, right in zip(expected["texts"], lines, expected["vectors"]):
        got = line.get("embedding")
        if got is None or len(got) != len(right):
            return f"{text!r}: {line.get('error', 'another length')}", None
        most = max(abs(a - b) for a, b in zip(got, right))
        if not most < 2e-5:
            return f"{text!r}: differs by {most:.2g}", None
    return None, None


def compare(ledg, root):
    equal, refused, wrong = 0, [], []
    for folder in sorted(p.parent for p in Path(root).glob("*/expected.json")):
        what, error = different(ledg, folder, json.loads((folder / "expected.json").read_text()))
        if what:
            wrong.append(f"{folder.name}: {what}")
        elif error:
            refused.append(f"{folder.name}: {error}")
        else:
            equal += 1
    print(f"{equal} equal, {len(refused)} refused, {len(wrong)} different")
    for line in refused:
        print("  refused:", line)
    for line in wrong:
        print("  different:", line)
    return 1 if wrong else 0


def main():
    if len(sys.argv) == 4 and sys.argv[1] == "compare":
        return compare(sys.argv[2], sys.argv[3])
    if len(sys.argv) != 3 or sys.argv[1] != "make":
        sys.exit(__doc__)
    os.environ.setdefault("HF_HUB_OFFLINE", "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    root = Path(sys.argv[2])
    shutil.rmtree(root, ignore_errors=True)
    import sentence_transformers
    import tokenizers
    import transformers
    print(f"transformers {transformers.__version__}, tokenizers {tokenizers.__version__}, "
          f"sentence-transformers {sentence_transformers.__version__}")
    make_tokenizers(root)
    make_models(root)
    make_sentences(root)
    return 0


if __name__ == "__main__":
    sys.exit(main())
