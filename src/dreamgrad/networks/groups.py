"""Words that stand for many classes: "dog" is a hundred and eighteen breeds of ImageNet's thousand.

The thousand classes are sorted by kind for the most part, so a group is a few ranges of numbers.
"""

from collections.abc import Mapping, Sequence

_IMAGENET = {
    # animals
    "fish": "0-6 389-397",
    "shark": "2-4",
    "ray": "5-6",
    "bird": "7-24 80-100 127-146",
    "songbird": "10-20",
    "bird of prey": "21-24",
    "parrot": "87-90",
    "waterfowl": "97-100",
    "wading bird": "127-143",
    "amphibian": "25-32",
    "salamander": "25-29",
    "frog": "30-32",
    "reptile": "33-68",
    "turtle": "33-37",
    "lizard": "38-48",
    "crocodile": "49-50",
    "dinosaur": "51",
    "snake": "52-68",
    "spider": "72-77",
    "arachnid": "70-78",
    "insect": "300-326",
    "beetle": "300-307",
    "butterfly": "321-326",
    "dragonfly": "319-320",
    "marsupial": "104-106",
    "shellfish": "112 117-126",
    "crab": "118-121 125",
    "lobster": "122-124",
    "snail": "112-114",
    "coral": "108-109 973",
    "sea creature": "107-109 115-125 327-329",
    "whale": "147-148",
    "seal": "150",
    "dog": "151-268",
    "spaniel": "152 156 215-221",
    "hound": "160-177",
    "terrier": "158 179-193 199-203",
    "retriever": "205-209",
    "setter": "212-214",
    "sheepdog": "229-232",
    "poodle": "265-267",
    "wolf": "269-272",
    "fox": "277-280",
    "cat": "281-285",
    "big cat": "286-293",
    "feline": "281-293",
    "bear": "294-297",
    "rabbit": "330-332",
    "rodent": "333-338",
    "horse": "339",
    "pig": "341-343",
    "cattle": "345-347",
    "sheep": "348-349",
    "goat": "350",
    "antelope": "351-353",
    "ape": "365-369",
    "monkey": "370-382",
    "primate": "365-384",
    "elephant": "385-386",
    "panda": "387-388",
    "mammal": "102-106 147-299 330-388",
    "animal": "0-68 70-397",
    # plants and food
    "flower": "985-986",
    "mushroom": "947 991-997",
    "fruit": "948-957 989",
    "vegetable": "936-946",
    "plant": "936-957 984-990",
    "food": "924-969",
    "drink": "440 441 504 505 737 907 966 967 969",
    # buildings and places
    "building": "410 424 425 449 454 483 497 498 580 582 624 663 668 698 727 743 762 788 832 860 915",
    "church": "497 663 668 832",
    "temple": "668 832 873",
    "house": "425 449 500 580 660 663 698 915",
    "tower": "437 442 682 900",
    "bridge": "821 839 888",
    "gate": "489 716 873 912",
    "shop": "415 424 454 467 509 582 788 860 865",
    "landscape": "970 972-980",
    "mountain": "970 972 979 980",
    "sea": "460 973 975-978",
    # vehicles and things
    "vehicle": "403-408 436 466 468 484 510 511 547 555 565 569 573 575 576 581 603 609 612 625 627 628 "
    "654 656 661 665 670 671 675 705 717 734 751 757 779 780 802 803 812 814 817 820 829 847 864 "
    "866 867 870 871 874 880 895 914",
    "car": "407 436 468 511 609 627 656 661 717 751 817",
    "truck": "555 569 675 717 864 867",
    "train": "466 547 565 705 820 829",
    "ship": "403 484 510 554 576 625 628 724 780 814 871 914",
    "boat": "472 484 554 576 625 814 914",
    "aircraft": "404 405 417 895",
    "bicycle": "444 671 870 880",
    "musical instrument": "401 402 420 432 486 494 513 541 546 558 566 577 579 593 594 641 642 683 684 "
    "687 699 776 822 875 881 889",
    "guitar": "402 546",
    "clock": "409 530 531 604 826 835 892",
    "furniture": "423 453 493 495 520 526 532 548 553 559 564 703 736 765 831 857 894",
    "chair": "423 559 703 765 857",
    "clothing": "399 400 411 433 445 451 452 456 457 459 474 501 515 568 578 601 608 610 614 617 638 639 "
    "655 689 697 735 775 806 808 834 841 842 869 887 906",
    "hat": "433 439 452 515 518 560 667 793 808",
    "shoe": "502 514 630 770 774",
    "ball": "429 430 522 574 722 768 805 852 890",
    "weapon": "413 456 471 499 657 744 763 764",
    "computer": "508 527 590 620 664 673 681",
    "person": "981-983",
}  # fmt: skip


def groups_of(labels: Sequence[str]) -> dict[str, tuple[int, ...]]:
    """The groups of a network with these labels: ImageNet's thousand are known, others have none."""
    if len(labels) != 1000 or not labels[0].startswith("tench"):
        return {}
    found = {}
    for name, ranges in _IMAGENET.items():
        parts = (part.partition("-") for part in ranges.split())
        found[name] = tuple(
            n for low, _, high in parts for n in range(int(low), int(high or low) + 1)
        )
    return found


def find_group(word: str, groups: Mapping[str, tuple[int, ...]]) -> tuple[int, ...]:
    """The numbers of a group's classes, () if there is none; "dogs" and "any dog" will do."""
    word = word.removeprefix("any ").removeprefix("all ")
    singular = (word.removesuffix("s"), word.removesuffix("es"), word.removesuffix("ies") + "y")
    return next((groups[name] for name in (word, *singular) if name in groups), ())
