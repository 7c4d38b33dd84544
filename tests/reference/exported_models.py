# SPDX-License-Identifier: BSD-3-Clause
"""Networks as both exporters of PyTorch write them, read by ledg and compared with ONNX Runtime and with each other.

    exported_models.py make FOLDER [NAME...]             writes NAME.script.onnx, NAME.dynamo.onnx and NAME.json
    exported_models.py compare PROGRAM FOLDER [NAME...]  prints the table of docs/onnx.md; fails where something differs

Weights are random, networks of language are small: their graphs are what is looked at. Asked of each file are the shapes of all
tensors that a run of ONNX Runtime has, and a count of parameters by the rule that is written once more below; of the two
files of a network, latencies within 10 %.
"""
import argparse
import collections
import json
import pathlib
import subprocess
import sys
import warnings

EXPORTERS = ("script", "dynamo")
HARDWARE = ("RTX 3090", "Core i7-12700H", "Pixel 4", "Nv GPU FP32 19.5 Ada 115W")  # the last is no device
MOST_APART = 0.10

TIMM = {  # name: side of the image
    "resnet18": 224, "resnext26ts": 256, "legacy_seresnet18": 224, "res2net50d": 224, "mobilenetv2_050": 224,
    "mobilenetv3_small_100": 224, "mobilenetv4_conv_small": 224, "efficientnet_b0": 224, "tf_efficientnetv2_b0": 224,
    "regnety_002": 224, "densenet121": 224, "convnext_atto": 224, "convnextv2_atto": 224, "ghostnet_100": 224,
    "hrnet_w18_small": 224, "repvgg_a0": 224, "rexnet_100": 224, "eca_nfnet_l0": 224, "dla34": 224,
    "vit_tiny_patch16_224": 224, "deit_tiny_distilled_patch16_224": 224, "swin_tiny_patch4_window7_224": 224,
    "xcit_tiny_12_p16_224": 224, "cait_xxs24_224": 224, "pit_ti_224": 224, "levit_128s": 224, "mobilevit_xxs": 256,
    "efficientformer_l1": 224, "fastvit_t8": 256, "edgenext_xx_small": 256, "poolformer_s12": 224, "mixer_s32_224": 224,
    "gmlp_ti16_224": 224,
}
FREE_BATCH = ("resnet18", "mobilenetv2_050", "vit_tiny_patch16_224", "convnext_atto")
OPSETS = {"vit_tiny_patch16_224": 23, "llama": 23, "llama_past": 23}  # of the newer exporter, where not its own


# ---- networks -------------------------------------------------------------------------------------------------------

def image_network(name):
    import timm
    import torch
    side = TIMM[name]
    model = timm.create_model(name, pretrained=False, num_classes=1000, exportable=True).eval()
    batch = 2 if name in FREE_BATCH else 1  # of 1 an exporter takes that it is always 1
    return model, {"image": torch.randn(batch, 3, side, side)}, ["scores"]


def text_config(name):
    """Class and configuration of a language network, small."""
    import transformers as t
    kind = name.removesuffix("_past")
    common = {"vocab_size": 512, "hidden_size": 64, "num_hidden_layers": 2, "num_attention_heads": 4}
    if kind in ("bert", "roberta", "electra"):
        config = {"bert": t.BertConfig, "roberta": t.RobertaConfig, "electra": t.ElectraConfig}[kind]
        model = {"bert": t.BertModel, "roberta": t.RobertaModel, "electra": t.ElectraModel}[kind]
        return model, config(**common, intermediate_size=128)
    if kind == "distilbert":
        return t.DistilBertModel, t.DistilBertConfig(vocab_size=512, dim=64, n_layers=2, n_heads=4, hidden_dim=128)
    if kind == "gpt2":
        return t.GPT2LMHeadModel, t.GPT2Config(vocab_size=512, n_embd=64, n_layer=2, n_head=4, n_positions=128)
    if kind in ("llama", "mistral", "qwen2"):
        config = {"llama": t.LlamaConfig, "mistral": t.MistralConfig, "qwen2": t.Qwen2Config}[kind]
        model = {"llama": t.LlamaForCausalLM, "mistral": t.MistralForCausalLM, "qwen2": t.Qwen2ForCausalLM}[kind]
        return model, config(**common, num_key_value_heads=2, intermediate_size=160, max_position_embeddings=128)
    if kind == "t5":
        return t.T5ForConditionalGeneration, t.T5Config(vocab_size=512, d_model=64, d_kv=16, d_ff=128, num_layers=2,
                                                         num_heads=4, decoder_start_token_id=0)
    if kind == "whisper":
        return t.WhisperForConditionalGeneration, t.WhisperConfig(
            vocab_size=512, d_model=64, encoder_layers=2, decoder_layers=2, encoder_attention_heads=4,
            decoder_attention_heads=4, encoder_ffn_dim=128, decoder_ffn_dim=128, num_mel_bins=80, max_source_positions=100,
            max_target_positions=64, decoder_start_token_id=1, pad_token_id=0, bos_token_id=1, eos_token_id=2)
    raise SystemExit(f"no network is called {name}")


TEXT = ("bert", "roberta", "electra", "distilbert", "gpt2", "gpt2_past", "llama", "llama_past", "mistral_past", "qwen2",
        "t5", "t5_past", "whisper", "whisper_past")
PAST, LENGTH = 20, 24  # tokens


def flat(cache):
    return [tensor for layer in cache.layers for tensor in (layer.keys, layer.values)]


def filled(tensors):
    from transformers import DynamicCache
    cache = DynamicCache()
    for layer in range(len(tensors) // 2):
        cache.update(tensors[2 * layer], tensors[2 * layer + 1], layer)
    return cache


def text_network(name):
    import torch
    from torch import nn
    from transformers import EncoderDecoderCache
    make, config = text_config(name)
    config._attn_implementation = "sdpa" if name in ("bert", "llama", "llama_past", "gpt2") else "eager"
    model = make(config).eval()
    layers = 2
    kv = getattr(config, "num_key_value_heads", 4)
    ids = torch.arange(1, 1 + LENGTH).reshape(1, LENGTH)
    past = lambda heads, length: [torch.randn(1, heads, length, 16) for _ in range(2 * layers)]

    class plain(nn.Module):
        def __init__(self):
            super().__init__()
            self.model = model

        def forward(self, input_ids, attention_mask):
            return self.model(input_ids=input_ids, attention_mask=attention_mask, use_cache=False)[0]

    class encoder(plain):
        def forward(self, input_ids, attention_mask):
            return self.model(input_ids=input_ids, attention_mask=attention_mask)[0]

    class with_past(plain):
        def forward(self, input_ids, attention_mask, *past):
            out = self.model(input_ids=input_ids, attention_mask=attention_mask, past_key_values=filled(past), use_cache=True)
            return out.logits, *flat(out.past_key_values)

    class translator(plain):
        def forward(self, source, decoder_input_ids):
            key = "input_features" if name.startswith("whisper") else "input_ids"
            return self.model(**{key: source}, decoder_input_ids=decoder_input_ids, use_cache=False,
                              decoder_attention_mask=torch.ones_like(decoder_input_ids))[0]

    class decoder(plain):  # its own past, and what the encoder gave to each layer
        def forward(self, decoder_input_ids, encoded, *past):
            half = len(past) // 2
            cache = EncoderDecoderCache(filled(past[:half]), filled(past[half:]))
            out = self.model(encoder_outputs=(encoded,), decoder_input_ids=decoder_input_ids, past_key_values=cache,
                             use_cache=True)
            return out.logits, *flat(out.past_key_values.self_attention_cache)

    ones = torch.ones(1, LENGTH, dtype=torch.int64)
    names = lambda stem, n: [f"{stem}.{i}.{what}" for i in range(n // 2) for what in ("key", "value")]
    if name in ("t5", "whisper"):
        source = torch.randn(1, 80, 200) if name == "whisper" else ids
        return translator(), {"source": source, "decoder_input_ids": ids[:, :8]}, ["logits"]
    if name in ("t5_past", "whisper_past"):
        own, cross = past(4, PAST), past(4, 100 if name == "whisper_past" else LENGTH)
        encoded = torch.randn(1, cross[0].shape[2], 64)
        inputs = {"decoder_input_ids": ids[:, :1], "encoded": encoded}
        inputs |= dict(zip(names("past", len(own)) + names("cross", len(cross)), own + cross))
        return decoder(), inputs, ["logits"] + names("present", len(own))
    if name.endswith("_past"):
        own = past(kv, PAST)
        inputs = {"input_ids": ids[:, :1], "attention_mask": torch.ones(1, PAST + 1, dtype=torch.int64)}
        return with_past(), inputs | dict(zip(names("past", len(own)), own)), ["logits"] + names("present", len(own))
    kind = encoder() if name in ("bert", "roberta", "electra", "distilbert") else plain()
    return kind, {"input_ids": ids, "attention_mask": ones}, ["out"]


def differ(model):
    """Makes all weights random: exporters merge those that are equal, such as layers that begin as zeros."""
    import torch
    with torch.no_grad():
        for p in model.parameters():
            p.add_(0.02 * torch.randn_like(p))
        for name, b in model.named_buffers():
            if name.endswith(("running_mean", "running_var")):
                b.add_(0.02 * torch.rand_like(b))


def export(folder, name):
    import torch
    torch.manual_seed(0)
    model, inputs, outputs = image_network(name) if name in TIMM else text_network(name)
    differ(model)
    args = tuple(inputs.values())
    common = {"input_names": list(inputs), "output_names": outputs}
    free = name in FREE_BATCH
    with torch.no_grad():
        model(*args)  # some networks make their tables at the first call
        torch.onnx.export(model, args, str(folder / f"{name}.script.onnx"), dynamo=False, opset_version=17,
                          dynamic_axes={"image": {0: "N"}} if free else None, **common)
        batch = ({0: torch.export.Dim("N")},) if free else None
        torch.onnx.export(model, args, str(folder / f"{name}.dynamo.onnx"), dynamo=True, external_data=False, verbose=False,
                          dynamic_shapes=batch, opset_version=OPSETS.get(name), **common)
    elements = sum(p.numel() for p in model.parameters())
    described = {"parameters": elements, "inputs": {n: [1, *t.shape[1:]] for n, t in inputs.items()}}
    (folder / f"{name}.json").write_text(json.dumps(described))


# ---- parameters, by the rule ------------------------------------------------------------------------------------------

ALWAYS = {"Conv", "ConvTranspose", "Gemm", "MatMul", "PRelu", "BatchNormalization", "InstanceNormalization",
          "LayerNormalization", "GroupNormalization", "RMSNormalization", "Attention"}
RECURRENT = {"LSTM": (1, 2, 3, 7), "GRU": (1, 2, 3), "RNN": (1, 2, 3)}
ELEMENTWISE = {"Add", "Sub", "Mul", "Div", "Sum"}
LAYOUT = {"Reshape", "Transpose", "Unsqueeze", "Squeeze", "Slice", "Expand", "Concat", "Flatten", "Split", "Tile", "Pad",
          "Identity", "Cast", "DepthToSpace"}


def counts(op, slot, elements):
    """Whether a float constant of that many elements in that place is learnt."""
    if op in RECURRENT:
        return slot in RECURRENT[op]
    if op in ("Gather", "GatherND", "GatherElements"):
        return slot == 0
    return op in ALWAYS or (elements > 1 and (op in ELEMENTWISE or (op in LAYOUT and (op == "Concat" or slot == 0))))


def constants_of(graph):
    """{name: shape} of the float constants of a graph."""
    import numpy
    from onnx import TensorProto, numpy_helper
    real = (TensorProto.FLOAT, TensorProto.FLOAT16, TensorProto.DOUBLE, TensorProto.BFLOAT16)
    tensors = [(t.name, t) for t in graph.initializer]
    tensors += [(n.output[0], a.t) for n in graph.node if n.op_type == "Constant" for a in n.attribute if a.name == "value"]
    found = {name: tuple(t.dims) for name, t in tensors if t.data_type in real}
    sizes = {t.name: t for t in graph.initializer} | dict(tensors)
    for n in graph.node:
        real_value = all(a.t.data_type in real for a in n.attribute)
        if n.op_type == "ConstantOfShape" and n.input[0] in sizes and real_value:
            found[n.output[0]] = tuple(int(d) for d in numpy.atleast_1d(numpy_helper.to_array(sizes[n.input[0]])))
    return found


def computed_constants(graph, constants):
    """{name: node} of what follows from constants alone."""
    fixed = set(constants) | {t.name for t in graph.initializer}
    made = {}
    for n in graph.node:
        if n.op_type == "Constant" or n.op_type in ("Shape", "Size") or all(not i or i in fixed for i in n.input):
            fixed.update(n.output)
            made.update((o, n) for o in n.output if o not in constants)
    return made


def parameters(model, shapes):
    """[(operator, shape)] of the constants that count, each once: those that an operator which runs reads as weights, and
    those from which weights are computed. `shapes` are those of a run."""
    import math
    constants = constants_of(model.graph)
    made = computed_constants(model.graph, constants)
    size = lambda name: math.prod(constants.get(name, shapes.get(name, ())))
    found = {}
    for n in model.graph.node:
        if any(o in made or o in constants for o in n.output):
            continue
        waiting = [i for slot, i in enumerate(n.input) if (i in constants or i in made) and counts(n.op_type, slot, size(i))]
        direct = set(waiting)
        while waiting:
            name = waiting.pop()
            if name in found:
                continue
            if name in constants:
                if size(name) > 1 or (name in direct and n.op_type in ALWAYS):
                    found[name] = (n.op_type, constants[name])
            elif name in made:
                found[name] = None
                maker = made[name]
                statistics = slice(3, 5) if maker.op_type == "BatchNormalization" else slice(0, 0)  # of its weights
                waiting += [i for i in maker.input if i and not (i in maker.input[statistics] and i in made)]
    return [f for f in found.values() if f]


def difference(script, dynamo):
    """Which constants one of the two files has and the other does not, by the operator that reads them."""
    import math
    left, right = (collections.Counter(shape for _, shape in found) for found in (script, dynamo))
    words = []
    for title, own, more in (("script", script, left - right), ("dynamo", dynamo, right - left)):
        by = collections.Counter()
        for op, shape in own:
            if more[shape] > 0:
                more[shape] -= 1
                by[op] += math.prod(shape)
        if by:
            words.append(f"{title} has " + ", ".join(f"{n} in {op}" for op, n in by.most_common()))
    return "; ".join(words)


# ---- what ledg says, and what is ------------------------------------------------------------------------------------

def ledg(program, *arguments):
    answer = subprocess.run([program, *map(str, arguments)], capture_output=True, text=True, check=False)
    if answer.returncode != 0:
        raise SystemExit(f"{' '.join(map(str, arguments))}: {answer.stderr}")
    return json.loads(answer.stdout)


def run(model, inputs):
    """Shapes of all tensors of a run."""
    import numpy
    import onnx
    import onnxruntime
    known = {o.name for o in model.graph.output}
    for node in model.graph.node:
        model.graph.output.extend(onnx.ValueInfoProto(name=o) for o in node.output if o and o not in known)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(model.SerializeToString(), options, providers=["CPUExecutionProvider"])
    feeds = {}
    for i in session.get_inputs():
        shape = inputs[i.name]
        if "float" in i.type:
            feeds[i.name] = numpy.random.default_rng(0).standard_normal(shape).astype(numpy.float32)
        else:
            feeds[i.name] = numpy.ones(shape, numpy.int64)
    names = [o.name for o in session.get_outputs()]
    return {n: list(numpy.shape(v)) for n, v in zip(names, session.run(names, feeds))}


def compare_shapes(inspected, real):
    """How many agree, and sentences about those that do not."""
    same, wrong = 0, []
    for node in inspected["nodes"]:
        for name, shape in zip(node["out_names"], node["out_shapes"]):
            if name not in real:
                continue
            same += shape == real[name]
            if shape != real[name]:
                wrong.append(f"{node['op']} {name}: {shape} for {real[name]}")
    return same, wrong


def compare(program, folder, names):
    import onnx
    failed = False
    notes = []
    print("| network | parameters, script | dynamo | tensors | latencies apart |\n| --- | --- | --- | --- | --- |")
    for name in names:
        described = json.loads((folder / f"{name}.json").read_text())
        counted, tensors, latencies = {}, 0, {}
        for exporter in EXPORTERS:
            path = folder / f"{name}.{exporter}.onnx"
            model = onnx.load(str(path))
            taken = {i.name for i in model.graph.input}
            bind = [w for n, s in described["inputs"].items() if n in taken for w in ("--input", f"{n}=" + "x".join(map(str, s)))]
            inspected = ledg(program, "inspect", path, *bind, "--json")
            real = run(model, described["inputs"])
            counted[exporter] = parameters(onnx.load(str(path)), real)
            total = sum(onnx.numpy_helper.np.prod(s, dtype=int) for _, s in counted[exporter])
            if inspected["params"] != total:
                failed = True
                notes.append(f"{path.name}: {inspected['params']} parameters, {total} by the rule")
            if inspected["unknown_operators"]:
                failed = True
                notes.append(f"{path.name}: unknown operators {inspected['unknown_operators']}")
            same, wrong = compare_shapes(inspected, real)
            tensors += same
            failed |= bool(wrong)
            notes += [f"{path.name}: {w}" for w in wrong[:5]]
            rows = ledg(program, "predict", path, *bind, "--hardware", *HARDWARE, "--json")["predictions"]
            latencies[exporter] = [r["latency_ms"] for r in rows]
            notes += sorted({f"{path.name}: flag {f}" for r in rows for f in r["flags"]
                             if f.startswith(("unresolved", "unknown", "control"))})
        apart = [max(a, b) / min(a, b) - 1 for a, b in zip(*latencies.values())]
        if max(apart) > MOST_APART:
            failed = True
            notes.append(f"{name}: latencies " + ", ".join(f"{h} {a:.4g} {b:.4g}" for h, a, b in zip(HARDWARE, *latencies.values())))
        totals = [sum(onnx.numpy_helper.np.prod(s, dtype=int) for _, s in counted[e]) for e in EXPORTERS]
        print(f"| {name} | {totals[0]:,} | {totals[1] - totals[0]:+,} | {tensors} | {max(apart):.1%} |", flush=True)
        if totals[0] != totals[1]:
            notes.append(f"{name} (module {described['parameters']:,}): " + difference(*counted.values()))
    print("\n" + "\n".join(notes))
    return 1 if failed else 0


def main():
    options = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    steps = options.add_subparsers(dest="step", required=True)
    for step in ("make", "compare"):
        one = steps.add_parser(step)
        if step == "compare":
            one.add_argument("program")
        one.add_argument("folder", type=pathlib.Path)
        one.add_argument("names", nargs="*")
    given = options.parse_args()
    warnings.simplefilter("ignore")
    names = given.names or [*TIMM, *TEXT]
    if given.step == "compare":
        return compare(given.program, given.folder, names)
    given.folder.mkdir(parents=True, exist_ok=True)
    failed = []
    for name in names:
        if (given.folder / f"{name}.json").exists():
            continue
        try:
            export(given.folder, name)
            print(f"{name}: exported", flush=True)
        except Exception as e:  # an exporter's own trouble with a network is no fault of the reader
            failed.append(name)
            print(f"{name}: {type(e).__name__}: {str(e)[:400]}", flush=True)
    return 1 if failed else 0


sys.exit(main())
