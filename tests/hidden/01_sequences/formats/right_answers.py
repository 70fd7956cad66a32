"""Right answers to formats in other forms."""


def formats__from_classify_format():
    steps = {
        "next_word": (12, 1),
        "sentiment": (200, 1),
        "captioning": (1, 9),
        "next_five_words": (12, 5),
        "trajectory": (1, 40),
        "label_every_step": (8, 8),
    }
    return {task: classify_format(*numbers) for task, numbers in steps.items()}


def formats__other_order():
    answers = {"label_every_step": "many_to_many", "trajectory": "one_to_many", "next_five_words": "many_to_many"}
    answers.update(captioning="one_to_many", sentiment="many_to_one", next_word="many_to_one")
    return answers


def formats__further_keys():
    answers = {"my_own_task": "one_to_one", "trajectory": "one_to_many", "captioning": "one_to_many"}
    answers["next_word"] = answers["sentiment"] = "many_to_one"
    answers["next_five_words"] = answers["label_every_step"] = "many_to_many"
    return answers


def formats__ordered():
    from collections import OrderedDict

    one, many = ("captioning", "trajectory"), ("next_five_words", "label_every_step")
    answers = OrderedDict(next_word="many_to_one", sentiment="many_to_one")
    return OrderedDict(**answers, **dict.fromkeys(one, "one_to_many"), **dict.fromkeys(many, "many_to_many"))
